import { BatchWriteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Containment, State } from '../../shared/containments/containment.ts';
import { type Containments, createContainments, heldPageSize } from '../../shared/history/containments.ts';
import { schemaVersion } from '../../shared/history/schema-version.ts';
import { describeContainments, idOfThing, ofThing, pagesOf } from '../fakes/containments-contract.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';

let tables: EmbeddedTables;
let containments: Containments;
beforeEach(async () => {
  tables = await startEmbeddedTables();
  containments = createContainments(tables.documents, tables.historyTable);
});
afterEach(() => tables.close());

const id = idOfThing('pump-1');
const key = { pk: `containment/${id}`, sk: 'containment' };
const day = 86_400_000;

async function storedRow(): Promise<Record<string, unknown>> {
  const { Item = {} } = await tables.documents.send(
    new GetCommand({ TableName: tables.historyTable, Key: key, ConsistentRead: true }),
  );
  return Item;
}

async function spoil(members: object): Promise<void> {
  const Item = { ...(await storedRow()), ...members };
  await tables.documents.send(new PutCommand({ TableName: tables.historyTable, Item }));
}

describe('containments on DynamoDB', () => {
  describeContainments(async () => containments);
});

describe('a record of which the answer was lost', () => {
  test('a record of which the answer was lost counts as saved when the very same is saved again', async () => {
    const record = ofThing('pump-1');
    expect([await containments.save(record), await containments.save(record)]).toEqual([true, true]);
    const held: Containment = { ...record, state: 'holding', made: record.preImage, revision: 1 };
    expect([await containments.save(held), await containments.save(held)]).toEqual([true, true]);
    expect(await containments.read(id)).toEqual({ ...held, revision: 2 });
  });

  test('a record of which the answer was lost does not where another writer saved one meanwhile, or saves something else', async () => {
    const record = ofThing('pump-1');
    await containments.save(record);
    expect(await containments.save({ ...record, holders: [] })).toBe(false);
    await containments.save({ ...record, revision: 1 });
    expect(await containments.save(record)).toBe(false);
  });
});

describe('the row of a record', () => {
  const changedAt = new Date('2026-11-02T00:00:00.900Z');

  test.each<State>(['pending', 'holding', 'releasing'])(
    'the row of a record has no end while it is %s, whatever the retention',
    async (state) => {
      await containments.save(ofThing('pump-1', { state, changedAt }));
      expect(await storedRow()).toMatchObject({ heldShard: 'held#0', heldId: id });
      expect(await storedRow()).not.toHaveProperty('expiresAt');
    },
  );

  test.each<State>(['released', 'undone', 'taken-over'])(
    'the row of a record is kept for 90 days once it is %s, and is in no index',
    async (state) => {
      await containments.save(ofThing('pump-1', { state, changedAt }));
      const row = await storedRow();
      expect(row.expiresAt).toBe(Date.parse('2026-11-02T00:00:00.000Z') / 1000 + 90 * (day / 1000));
      expect(Object.keys(row).filter((name) => name.startsWith('held'))).toEqual([]);
    },
  );

  test('the row of a record has no end again once it is held again', async () => {
    await containments.save(ofThing('pump-1', { state: 'released', changedAt }));
    await containments.save(ofThing('pump-1', { revision: 1, changedAt }));
    expect(await storedRow()).not.toHaveProperty('expiresAt');
  });

  test('the row of a record says what it is: its schema version, its id and its times in ISO 8601', async () => {
    await containments.save(ofThing('pump-1', { changedAt }));
    expect(await storedRow()).toMatchObject({
      ...key,
      schemaVersion,
      containmentId: id,
      beganAt: '2026-11-01T00:00:00.000Z',
      changedAt: '2026-11-02T00:00:00.900Z',
      revision: 1,
    });
  });

  test.each([
    ['has an unknown state', { state: 'lost' }],
    ['has no pre-image', { preImage: undefined }],
    ['has a time that is none', { beganAt: 'yesterday' }],
    [
      'contains another thing than its key says',
      { contained: { kind: 'thing-group', thingName: 'pump-2', thingGroupName: 'Quarantine' } },
    ],
    ['was written by a newer release', { schemaVersion: schemaVersion + 1 }],
  ])('the row of a record that %s is refused by name, not guessed at', async (_, members) => {
    await containments.save(ofThing('pump-1'));
    await spoil(members);
    const refused = { name: 'UnreadableRowError', message: expect.stringContaining(id) };
    await expect(containments.read(id)).rejects.toMatchObject(refused);
    await expect(containments.readAll([id])).rejects.toMatchObject(refused);
  });
});

test('more than a page of what is held is listed in pages, each id once', async () => {
  const ids = Array.from({ length: 2 * heldPageSize + 75 }, (_, index) =>
    idOfThing(`pump-${String(index).padStart(4, '0')}`),
  );
  const rows = ids.map((each) => ({
    ...{ pk: `containment/${each}`, sk: 'containment', heldShard: 'held#0', heldId: each },
  }));
  for (let from = 0; from < rows.length; from += 25) {
    const puts = rows.slice(from, from + 25).map((Item) => ({ PutRequest: { Item } }));
    await tables.documents.send(new BatchWriteCommand({ RequestItems: { [tables.historyTable]: puts } }));
  }
  const pages = await pagesOf(containments);
  expect(pages.map(({ length }) => length)).toEqual([heldPageSize, heldPageSize, 75]);
  expect(pages.flat()).toEqual(ids);
});

test('more records than one call takes are read at once', async () => {
  const names = Array.from({ length: 101 }, (_, index) => `pump-${index}`);
  for (const name of names) await containments.save(ofThing(name));
  const read = await containments.readAll(names.map(idOfThing));
  expect(read.map((record) => record.id).toSorted()).toEqual(names.map(idOfThing).toSorted());
});
