import { createHistory } from '../../shared/history/history.ts';
import { createTaskMembers } from '../../shared/history/task-members.ts';
import { aMitigationTask } from '../builders/mitigation-task.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';

let tables: EmbeddedTables;
beforeAll(async () => {
  tables = await startEmbeddedTables();
});
afterAll(() => tables.close());

const expiresAt = new Date('2027-11-01T00:00:00Z');
const memberOf = (number: number) => ({
  eventId: `finding/${String(number).padStart(3, '0')}`,
  index: 0,
  subject: `certificate/${number}`,
});

test('members are listed page by page, each once, and counted, for their task alone', async () => {
  const members = createTaskMembers(tables.documents, tables.historyTable);
  const all = Array.from({ length: 45 }, (_, index) => memberOf(index));
  for (const member of [...all.toReversed(), memberOf(3)]) await members.add('ddr-1', member, expiresAt);
  await members.add('ddr-10', memberOf(1), expiresAt);
  const found = [];
  let cursor: string | undefined;
  do {
    const page = await members.page('ddr-1', 20, cursor);
    found.push(...page.members);
    cursor = page.cursor;
  } while (cursor);
  expect(found).toEqual(all);
  expect(await members.count('ddr-1')).toBe(45);
  expect(await members.count('ddr-none')).toBe(0);
});

test('members neither hide the row of their task nor stand in a list of events', async () => {
  const history = createHistory(tables.documents, tables.historyTable);
  const members = createTaskMembers(tables.documents, tables.historyTable);
  const target = { auditTaskId: 'a1', checkName: 'SOME_CHECK', reasonCodes: ['A'], findings: 2 };
  const task = aMitigationTask({ taskId: 'ddr-check', kind: 'audit', target, status: 'collecting' });
  await history.openTask(task);
  await members.add('ddr-check', memberOf(1), expiresAt);
  expect(await history.readTask('ddr-check')).toEqual(task);
  expect((await history.openTasks()).map(({ taskId }) => taskId)).toEqual(['ddr-check']);
  expect((await history.list({ by: 'time' }, { limit: 10 })).events).toEqual([]);
});
