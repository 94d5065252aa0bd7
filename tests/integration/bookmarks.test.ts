import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { WatermarkSchema } from '../../functions/reconcile/periods.ts';
import { createBookmarks } from '../../shared/history/bookmarks.ts';
import { createHistory } from '../../shared/history/history.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';

let tables: EmbeddedTables;
beforeEach(async () => {
  tables = await startEmbeddedTables();
});
afterEach(() => tables.close());

const mark = { began: new Date('2026-11-01T00:00:00Z'), until: new Date('2026-11-02T03:04:05.678Z') };
const bookmark = (sweep: string) =>
  createBookmarks(tables.documents, tables.historyTable)(sweep, WatermarkSchema);

describe('a bookmark', () => {
  test('a bookmark is not there before the first run, then reads as it was saved, for its own sweep only', async () => {
    expect(await bookmark('audits').read()).toBeUndefined();
    await bookmark('audits').save(mark);
    await bookmark('audits').save({ ...mark, until: new Date('2026-11-03T00:00:00Z') });
    expect(await bookmark('audits').read()).toEqual({ ...mark, until: new Date('2026-11-03T00:00:00Z') });
    expect(await bookmark('transitions').read()).toBeUndefined();
  });

  test('a bookmark never expires and is in no list of events', async () => {
    await bookmark('audits').save(mark);
    const { Items } = await tables.documents.send(new ScanCommand({ TableName: tables.historyTable }));
    expect(Items).toEqual([{ pk: 'sweep/audits', sk: 'sweep', value: JSON.stringify(mark) }]);
    const history = createHistory(tables.documents, tables.historyTable);
    expect(await history.list({ by: 'time' }, { limit: 10 })).toEqual({ events: [] });
  });

  test('a bookmark that a person wrote by hand is refused, not guessed at', async () => {
    const Item = { pk: 'sweep/audits', sk: 'sweep', value: '{"began":"yesterday"}' };
    await tables.documents.send(new PutCommand({ TableName: tables.historyTable, Item }));
    await expect(bookmark('audits').read()).rejects.toThrow();
  });
});
