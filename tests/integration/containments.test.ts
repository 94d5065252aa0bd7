import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { createContainments } from '../../shared/history/containments.ts';
import { createHistory } from '../../shared/history/history.ts';
import { contained } from '../../shared/history/keys.ts';
import type { Response } from '../../shared/responses/response.ts';
import { aViolationEvent } from '../builders/events.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';

let tables: EmbeddedTables;
beforeEach(async () => {
  tables = await startEmbeddedTables();
});
afterEach(() => tables.close());

const counting = () => createContainments(tables.documents, tables.historyTable);

const things = [{ thingName: 'pump-17', thingGroupNames: [], joins: ['Quarantine'] }];

/** An alarm that a response has met, and how that response stands. */
function anAlarm(violationId: string, thingName: string, status: Response['status']) {
  const event = aViolationEvent({ violationId, thingName });
  const preImages: Response['preImages'] = [{ of: 'thing-groups', things }];
  const responses = event.responses.map((response): Response => ({ ...response, status, preImages }));
  return { ...event, responses };
}

test('a device is counted once while any response holds it, and no more when the last has let it go', async () => {
  const history = createHistory(tables.documents, tables.historyTable);
  await history.open(anAlarm('one', 'pump-1', 'verified'));
  const again = await history.open(anAlarm('two', 'pump-1', 'succeeded'));
  const other = await history.open(anAlarm('three', 'pump-2', 'succeeded'));
  await history.open(anAlarm('four', 'pump-3', 'planned'));
  expect(await counting().count(100)).toBe(2);
  await history.save({ ...again, responses: anAlarm('two', 'pump-1', 'released').responses });
  expect(await counting().count(100)).toBe(2);
  await history.save({ ...other, responses: anAlarm('three', 'pump-2', 'released').responses });
  expect(await counting().count(100)).toBe(1);
});

test('none are contained where history is empty', async () => {
  expect(await counting().count(100)).toBe(0);
});

test('more than one page of them is counted, but no further than was asked for', async () => {
  const rows = Array.from({ length: 2075 }, (_, index) => ({
    ...{ pk: `violation/${index}`, sk: 'x', containedShard: contained },
    subject: `thing/pump-${Math.floor(index / 2)}`,
  }));
  for (let from = 0; from < rows.length; from += 25) {
    const puts = rows.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
    await tables.documents.send(new BatchWriteCommand({ RequestItems: { [tables.historyTable]: puts } }));
  }
  expect(await counting().count(10_000)).toBe(1038);
  expect(await counting().count(500)).toBe(500);
});
