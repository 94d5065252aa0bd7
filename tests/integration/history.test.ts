import { createHistory } from '../../shared/history/history.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';
import { describeHistory } from '../fakes/history-contract.ts';

let tables: EmbeddedTables;
beforeEach(async () => {
  tables = await startEmbeddedTables();
});
afterEach(() => tables.close());

describe('history on DynamoDB', () => {
  describeHistory(async () => createHistory(tables.documents, tables.historyTable));
});
