import { readFileSync } from 'node:fs';
import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { createHistory, type History } from '../../shared/history/history.ts';
import { rowOfEvent } from '../../shared/history/rows.ts';
import { schemaVersion } from '../../shared/history/schema-version.ts';
import { soManyOfEach } from '../../shared/history/work-list.ts';
import type { Status } from '../../shared/responses/lifecycle.ts';
import { aViolationEvent } from '../builders/events.ts';
import { aResponse } from '../builders/responses.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';
import { aRule } from '../unit/shared/rules/builders.ts';

let tables: EmbeddedTables;
let history: History;
beforeEach(async () => {
  tables = await startEmbeddedTables();
  history = createHistory(tables.documents, tables.historyTable);
});
afterEach(() => tables.close());

const article = JSON.parse(
  readFileSync(new URL('../fixtures/payloads/violation-in-alarm.json', import.meta.url), 'utf8'),
);

const put = (row: object) =>
  tables.documents.send(
    new PutCommand({ TableName: tables.historyTable, Item: { ...row }, ReturnConsumedCapacity: 'TOTAL' }),
  );

describe('a row of the history table', () => {
  const event = aViolationEvent();

  test.each([
    ['misses a member', { decision: undefined }],
    ['is of an unknown kind', { kind: 'incident' }],
    ['has an unknown status', { responses: [{ ...event.responses[0], status: 'pending' }] }],
    ['has a time that is none', { at: 'yesterday' }],
    ['names another event', { eventId: aViolationEvent({ violationId: 'other' }).eventId }],
    ['was written by a newer release', { schemaVersion: schemaVersion + 1 }],
  ])('a row of the history table that %s is refused by name, not guessed at', async (_, members) => {
    await put({ ...rowOfEvent(event), ...members });
    const refused = { name: 'UnreadableRowError', message: expect.stringContaining(event.violationId) };
    await expect(history.read(event.eventId)).rejects.toMatchObject(refused);
    await expect(history.open(event)).rejects.toMatchObject(refused);
    await expect(history.violation(event.violationId)).rejects.toMatchObject(refused);
  });

  test('a row of the history table of another kind than the one to be opened is refused', async () => {
    await put({ ...rowOfEvent(event), kind: 'discrepancy', what: 'task-unknown', detail: 'forged' });
    await expect(history.open(event)).rejects.toThrow('is a discrepancy, not a violation');
  });

  test('a row of the history table that was written, with the answer lost, counts as written when it is written again', async () => {
    const stored = await history.open(event);
    const changed = {
      ...stored,
      responses: stored.responses.map((each) => ({ ...each, status: 'held' as const })),
    };
    expect(await history.save(changed)).toBe(true);
    expect(await history.save(changed)).toBe(true);
    expect(await history.save(stored)).toBe(false);
  });

  test('a row of the history table that cannot be read stops no other one, and is reported', async () => {
    const unreadable: string[] = [];
    const tolerant = createHistory(tables.documents, tables.historyTable, ({ message }) =>
      unreadable.push(message),
    );
    const other = aViolationEvent({ violationId: 'other' });
    await tolerant.open(other);
    await put({ ...rowOfEvent(event), decision: undefined });
    expect((await tolerant.due(new Date(), soManyOfEach(10))).events).toEqual([other]);
    expect(unreadable).toEqual([expect.stringContaining(event.violationId)]);
  });

  test('a row of the history table that cannot be read stops no other transition of its violation, and is reported', async () => {
    const unreadable: string[] = [];
    const tolerant = createHistory(tables.documents, tables.historyTable, ({ message }) =>
      unreadable.push(message),
    );
    const cleared = await tolerant.open(aViolationEvent({ violationEventType: 'alarm-cleared' }));
    await put({ ...rowOfEvent(event), decision: undefined });
    expect(await tolerant.violation(event.violationId)).toEqual([cleared]);
    expect(unreadable).toEqual([expect.stringContaining(event.violationId)]);
  });

  test('a row of the history table that cannot be read fails a list, or is left out of it and reported', async () => {
    const other = aViolationEvent({ violationId: 'other' });
    await history.open(other);
    await put({ ...rowOfEvent(event), decision: undefined });
    // A history that is tolerant elsewhere too: what holds a thing in a group must not be overlooked.
    const tolerant = createHistory(tables.documents, tables.historyTable, () => {});
    await expect(tolerant.list({ by: 'time' }, { limit: 10 })).rejects.toThrow(event.violationId);
    const unreadable: string[] = [];
    const page = await history.list(
      { by: 'time' },
      { limit: 10, onUnreadable: ({ message }) => unreadable.push(message) },
    );
    expect(page).toEqual({ events: [other] });
    expect(unreadable).toEqual([expect.stringContaining(`violation/${event.violationId} `)]);
  });

  test.each([
    ['has no decision', { decision: undefined }],
    ['has a document that is no JSON', { document: '{' }],
    ['has a document that is no object', { document: '7' }],
    ['is of an unknown kind', { kind: 'incident' }],
  ])(
    'a row of the history table that %s fails the reading of decisions, or is left out of it and reported',
    async (_, members) => {
      const other = aViolationEvent({ violationId: 'other' });
      await history.open(other);
      await put({ ...rowOfEvent(event), ...members });
      await expect(history.decisions({ limit: 10 })).rejects.toThrow(event.violationId);
      const unreadable: string[] = [];
      const { decisions } = await history.decisions({
        limit: 10,
        onUnreadable: ({ message }) => unreadable.push(message),
      });
      expect(decisions.map(({ eventId }) => eventId)).toEqual([other.eventId]);
      expect(unreadable).toEqual([expect.stringContaining(`violation/${event.violationId} `)]);
    },
  );

  test('a row of the history table may carry members that a later version adds', async () => {
    await put({ ...rowOfEvent(event), addedLater: true });
    expect(await history.read(event.eventId)).toEqual(event);
  });

  test('a row of the history table that has no end yet keeps the retention, so that its event reads back as it was', async () => {
    const event = aViolationEvent();
    await history.open(event);
    const { Items = [] } = await tables.documents.send(new ScanCommand({ TableName: tables.historyTable }));
    expect(Items).toMatchObject([{ keptUntil: event.expiresAt.toISOString() }]);
    expect(Items[0]).not.toHaveProperty('expiresAt');
    expect(await history.read(event.eventId)).toEqual(event);
  });
});

describe('what is written', () => {
  /** dynalite counts the table; the indexes hold keys only, so each is one unit more while it is under 1 KB. */
  async function unitsOf(row: Record<string, unknown>): Promise<{ table: number; indexes: number }> {
    const { ConsumedCapacity } = await put(row);
    const hashes = ['subject', 'timeShard', 'sourceShard', 'ruleShard', 'statusShard', 'heldShard'];
    return {
      table: ConsumedCapacity?.CapacityUnits ?? 0,
      indexes: hashes.filter((name) => row[name] !== undefined).length,
    };
  }

  test('what is written for a violation that no rule matches is two units and three indexes', async () => {
    const row = rowOfEvent(aViolationEvent(article, { rules: [] }));
    expect(await unitsOf(row)).toEqual({ table: 2, indexes: 3 });
  });

  test('what is written for the violation of the article, which one rule matches, is two units and five indexes', async () => {
    const row = rowOfEvent(
      aViolationEvent(article, { rules: [aRule({ release: { on: 'cleared', after: '30m' } })] }),
    );
    expect(await unitsOf(row)).toEqual({ table: 2, indexes: 5 });
  });

  test('what is written for a thing that is contained are no more: what holds it has a record of its own', async () => {
    const release = aViolationEvent(article, { rules: [aRule()] });
    const indexesWhile = async (status: Status) =>
      (await unitsOf(rowOfEvent({ ...release, responses: [aResponse({ status, holds: ['logging'] })] })))
        .indexes;
    expect(await Promise.all((['admitted', 'succeeded', 'released'] as const).map(indexesWhile))).toEqual([
      5, 5, 5,
    ]);
  });
});
