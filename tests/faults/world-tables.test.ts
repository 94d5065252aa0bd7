import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { createHistory } from '../../shared/history/history.ts';
import { describeHistory } from '../fakes/history-contract.ts';
import { createWorld, type World } from './world/world.ts';

let world: World;
afterEach(() => world.close());

describe('history on the tables of a world', () => {
  describeHistory(async () => {
    world = createWorld();
    return createHistory(world.documents, world.resolver.physical('HistoryTable').name);
  });
});

describe('the tables of a world', () => {
  const TableName = 'RulesTable';
  const rangeKeys = async (input: object): Promise<unknown[] | undefined> => {
    const condition = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': 'a' } };
    const { Items } = await world.documents.send(new QueryCommand({ TableName, ...condition, ...input }));
    return Items?.map(({ sk }) => sk);
  };

  beforeEach(async () => {
    world = createWorld();
    for (const sk of ['3', '1', '2'])
      await world.documents.send(new PutCommand({ TableName, Item: { pk: 'a', sk, left: undefined } }));
  });

  test('answer in the order of the range key, from either end, page by page', async () => {
    expect(await rangeKeys({})).toEqual(['1', '2', '3']);
    expect(await rangeKeys({ ScanIndexForward: false, Limit: 2 })).toEqual(['3', '2']);
    expect(await rangeKeys({ ExclusiveStartKey: { pk: 'a', sk: '1' } })).toEqual(['2', '3']);
  });

  test('leave out what is undefined, and hand out copies', async () => {
    const read = () => world.documents.send(new GetCommand({ TableName, Key: { pk: 'a', sk: '1' } }));
    const { Item } = await read();
    expect(Item).toStrictEqual({ pk: 'a', sk: '1' });
    Object.assign(Item ?? {}, { changed: true });
    expect((await read()).Item).toStrictEqual({ pk: 'a', sk: '1' });
  });

  test.each([
    ['a command', () => new UpdateCommand({ TableName, Key: { pk: 'a', sk: '1' } }), /does not know Update/],
    [
      'a member',
      () => new GetCommand({ TableName, Key: {}, ProjectionExpression: 'pk' }),
      /ProjectionExpression/,
    ],
    [
      'an expression',
      () => new PutCommand({ TableName, Item: { pk: 'a', sk: '1' }, ConditionExpression: 'size(pk) > :a' }),
      /does not know the expression/,
    ],
    ['a value', () => new PutCommand({ TableName, Item: { pk: 'a', sk: '1', at: new Date(0) } }), /Date/],
  ])('refuse %s that they do not know', async (_, command, reason) => {
    await expect(world.documents.send(command() as GetCommand)).rejects.toThrow(reason);
  });

  test('refuse what DynamoDB refuses', async () => {
    const put = (Item: Record<string, unknown>) => world.documents.send(new PutCommand({ TableName, Item }));
    await expect(put({ pk: '', sk: '1' })).rejects.toThrow('key pk');
    await expect(put({ pk: 'a', sk: 'x'.repeat(1025) })).rejects.toThrow('key sk');
    await expect(put({ pk: 'a', sk: '1', list: [{ half: '\ud800' }] })).rejects.toThrow('UTF-8');
    await expect(put({ pk: 'a', sk: '1', text: 'x'.repeat(400 * 1024) })).rejects.toThrow('Item size');
  });
});

test('an index shows the later of two writes, also where that one shows at once', async () => {
  const lags = [100, 0];
  world = createWorld({ indexLagMillis: () => lags.shift() ?? 0 });
  await standAt('1');
  await world.run(100);
  await standAt('2');
  expect(await aggregateStatus()).toEqual(['2']);
});

const standAt = (statusOrder: string) =>
  world.documents.send(
    new PutCommand({
      TableName: 'HistoryTable',
      Item: { pk: 'a', sk: 'a', statusShard: 'open', statusOrder },
    }),
  );

async function aggregateStatus(): Promise<unknown[] | undefined> {
  const { Items } = await world.documents.send(
    new QueryCommand({
      TableName: 'HistoryTable',
      IndexName: 'byStatus',
      KeyConditionExpression: 'statusShard = :shard AND statusOrder BETWEEN :low AND :high',
      ExpressionAttributeValues: { ':shard': 'open', ':low': '0', ':high': '9' },
    }),
  );
  return Items?.map(({ statusOrder }) => statusOrder);
}

test('an index shows a write when its time has come', async () => {
  world = createWorld({ indexLagMillis: () => 500 });
  await standAt('1');
  expect(await aggregateStatus()).toEqual([]);
  await world.run(400);
  await standAt('2');
  await world.run(100);
  expect(await aggregateStatus()).toEqual(['1']);
  await world.run(400);
  expect(await aggregateStatus()).toEqual(['2']);
});
