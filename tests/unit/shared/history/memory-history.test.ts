import { describeHistory } from '../../../fakes/history-contract.ts';
import { createMemoryHistory } from '../../../fakes/memory-history.ts';

describe('the history in memory, which unit tests rely on', () => {
  describeHistory(async () => createMemoryHistory());
});
