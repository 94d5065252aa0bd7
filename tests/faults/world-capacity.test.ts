import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { Capacity } from './world/dynamodb/capacity.ts';
import { createWorld, type World } from './world/world.ts';

/** What the tables of a world consume, by the rules that DynamoDB's developer guide gives. */
describe('the capacity that a world meters', () => {
  const TableName = 'HistoryTable';
  const key = { pk: 'a', sk: '1' };
  const kilobytes = (count: number): string => 'x'.repeat(count * 1024 - 100);
  let world: World;
  let consumed: Capacity[];

  beforeEach(() => {
    consumed = [];
    world = createWorld({ onConsumed: (_call, capacity) => consumed.push(capacity) });
  });
  afterEach(() => world.close());

  const put = (attributes: object, more: object = {}): Promise<unknown> =>
    world.documents.send(new PutCommand({ TableName, Item: { ...key, ...attributes }, ...more }));
  const written = (): readonly number[] => consumed.map(({ write }) => write);
  const read = (): readonly number[] => consumed.map((each) => each.read).slice(1);

  it('a put costs a unit for each kilobyte, by the larger of the item before and after', async () => {
    await put({ text: 'short' });
    await put({ text: kilobytes(3) });
    await put({ text: 'short' });
    expect(written()).toEqual([1, 3, 3]);
  });

  it('an index entry costs one unit to appear or to vanish, two to move, and none to stay', async () => {
    const at = '2026-11-01T00:00:00.000Z';
    await put({ subject: 'thing/a', at });
    await put({ subject: 'thing/a', at, other: 1 });
    await put({ subject: 'thing/b', at });
    await put({});
    expect(written()).toEqual([2, 1, 3, 2]);
  });

  it('a put whose condition fails costs what the item would, and nothing for indexes', async () => {
    await put({ text: kilobytes(2) });
    const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
    await expect(put({ subject: 'thing/a', at: 'now' }, condition)).rejects.toThrow('conditional');
    expect(written()).toEqual([2, 2]);
  });

  it('a read costs a unit for four kilobytes, or half of it where it need not be consistent', async () => {
    await put({ text: kilobytes(5) });
    await world.documents.send(new GetCommand({ TableName, Key: key, ConsistentRead: true }));
    await world.documents.send(new GetCommand({ TableName, Key: key }));
    await world.documents.send(new GetCommand({ TableName, Key: { pk: 'a', sk: 'none' } }));
    const asked = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'a' } };
    await world.documents.send(new QueryCommand({ TableName, ...asked, Select: 'COUNT' }));
    expect(read()).toEqual([2, 1, 0.5, 1]);
  });
});
