import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { createHistory } from '../../shared/history/history.ts';
import { createLimitUsage } from '../../shared/history/limit-usage.ts';
import { limitsForm } from '../../shared/limits/limits.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';

let tables: EmbeddedTables;
beforeAll(async () => {
  tables = await startEmbeddedTables();
});
afterAll(() => tables.close());

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 1, 0, 0, second));
const usage = (second: number, subject: string) => ({
  at: at(second),
  eventId: `violation/${subject}`,
  subject,
  devices: 1,
});

test('what a rule touched is read back in the order of time, from a moment on, for that rule alone', async () => {
  const usages = createLimitUsage(tables.documents, tables.historyTable);
  for (const second of [3, 1, 2]) await usages.note('a', usage(second, `thing/${second}`));
  await usages.note('a', usage(2, 'thing/2'));
  await usages.note('ab', usage(2, 'thing/other'));
  expect(await usages.since('a', at(2))).toEqual([usage(2, 'thing/2'), usage(3, 'thing/3')]);
});

test('what was touched is kept for as long as the longest window that a rule may have, whatever the retention of its event (F3)', async () => {
  const usages = createLimitUsage(tables.documents, tables.historyTable);
  await usages.note('kept', usage(1, 'thing/1'));
  const { Items = [] } = await tables.documents.send(
    new QueryCommand({
      TableName: tables.historyTable,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'usage/kept' },
    }),
  );
  const longest = v.parse(limitsForm, { cooldown: '400d' }).cooldown ?? 0;
  expect(Items).toMatchObject([{ expiresAt: (at(1).getTime() + longest) / 1000 }]);
});

test('what was touched is in no list of events', async () => {
  const history = createHistory(tables.documents, tables.historyTable);
  for (const question of [{ by: 'time' }, { by: 'subject', subject: 'thing/2' }] as const)
    expect((await history.list(question, { limit: 10 })).events).toEqual([]);
});
