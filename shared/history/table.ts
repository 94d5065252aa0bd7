import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { batchGetLimit, getBatch, projectionOf } from './batch-get.ts';
import type { Key } from './keys.ts';

export type Row = Record<string, unknown>;

/** What has to be there for a row to be put: nothing, or a row of this revision. */
type Expected = 'absent' | { readonly revision: number };

export interface IndexQuery {
  readonly index: string;
  readonly hash: { readonly name: string; readonly value: string };
  readonly range: string;
  readonly limit: number;
  readonly newestFirst: boolean;
  /** Only rows that sort no later / no earlier than this. */
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

interface PartitionQuery {
  readonly pk: string;
  readonly prefix: string;
  readonly limit: number;
  readonly after?: string | undefined;
}

/** What of rows is read, and how. */
export interface Extent {
  /** Only these members of each row, by path. */
  readonly members?: readonly string[] | undefined;
  /** False where a row need not be as it was written last: whoever writes it then is refused. */
  readonly isConsistent?: boolean;
}

/** The few shapes of calls that history needs, over one DynamoDB table. */
export interface Table {
  /** Puts a row where none is, or where the stored one has this revision. False where another writer was first. */
  put(row: Row, expected: Expected): Promise<boolean>;
  /**
   * The same, but true too where the stored row is the very one: an earlier try was done, and its answer was lost.
   */
  change(row: Row, expected: Expected): Promise<boolean>;
  get(key: Key): Promise<Row | undefined>;
  /** A whole partition, or what of it sorts no earlier than `from`. */
  partition(pk: string, from?: string): Promise<readonly Row[]>;
  /** Rows of a partition whose range key begins so, in its order; `last` goes in as `after` for the next page. */
  page(query: PartitionQuery): Promise<{ readonly rows: readonly Row[]; readonly last?: string }>;
  /** How many rows of a partition have a range key that begins so. */
  count(pk: string, prefix: string): Promise<number>;
  /** Keys found in a KEYS_ONLY index, in its order. */
  keys(query: IndexQuery): Promise<readonly Row[]>;
  /** Those of the rows that are there, strongly consistent unless asked for at half the price. */
  getAll(keys: readonly Key[], extent?: Extent): Promise<readonly Row[]>;
}

type Client = Pick<DynamoDBDocumentClient, 'send'>;

export function createTable(client: Client, tableName: string): Table {
  const calls = createCalls(client, tableName);
  return {
    ...calls,
    async change(row, expected) {
      if (await calls.put(row, expected)) return true;
      const stored = await calls.get({ pk: String(row.pk), sk: String(row.sk) });
      return isDeepStrictEqual(stored, JSON.parse(JSON.stringify(row)));
    },
  };
}

const createCalls = (client: Client, tableName: string): Omit<Table, 'change'> => ({
  async put(row, expected) {
    const condition =
      expected === 'absent'
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'revision = :revision',
            ExpressionAttributeValues: { ':revision': expected.revision },
          };
    try {
      await client.send(new PutCommand({ TableName: tableName, Item: row, ...condition }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  },

  async get({ pk, sk }) {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { pk, sk }, ConsistentRead: true }),
    );
    return Item;
  },

  async partition(pk, from) {
    const rows: Row[] = [];
    let start: Row | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: from === undefined ? 'pk = :pk' : 'pk = :pk AND sk >= :from',
          ExpressionAttributeValues: { ':pk': pk, ...(from !== undefined && { ':from': from }) },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      rows.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    return rows;
  },

  async page({ pk, prefix, limit, after }) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        ...queryByPrefix(tableName, pk, prefix),
        Limit: limit,
        ...(after && { ExclusiveStartKey: { pk, sk: after } }),
      }),
    );
    return { rows: Items, ...(LastEvaluatedKey && { last: String(LastEvaluatedKey.sk) }) };
  },

  async count(pk, prefix) {
    let count = 0;
    let start: Row | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          ...queryByPrefix(tableName, pk, prefix),
          Select: 'COUNT',
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      count += page.Count ?? 0;
      start = page.LastEvaluatedKey;
    } while (start);
    return count;
  },

  async keys(query) {
    if (isEmpty(query)) return [];
    const rows: Row[] = [];
    let start: Row | undefined;
    // A page holds 1 MB (DynamoDB developer guide, "Paginating table query results").
    do {
      const page = { ...indexQuery(tableName, query), Limit: query.limit - rows.length };
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({ ...page, ...(start && { ExclusiveStartKey: start }) }),
      );
      rows.push(...Items);
      start = LastEvaluatedKey;
    } while (start && rows.length < query.limit);
    return rows;
  },

  async getAll(keys, { members, isConsistent = true } = {}) {
    const batches = Array.from({ length: Math.ceil(keys.length / batchGetLimit) }, (_, number) =>
      keys.slice(number * batchGetLimit, (number + 1) * batchGetLimit),
    );
    const extent = { ...(members && projectionOf(['pk', 'sk', ...members])), ConsistentRead: isConsistent };
    const request = (batch: readonly Key[]) => ({ Keys: batch.map(({ pk, sk }) => ({ pk, sk })), ...extent });
    const found = batches.map((batch) => getBatch(client, tableName, request(batch)));
    return (await Promise.all(found)).flat();
  },
});

const queryByPrefix = (tableName: string, pk: string, prefix: string) => ({
  TableName: tableName,
  ConsistentRead: true,
  KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
  ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
});

/** Every range key of the indexes starts with a digit: these lie below and above all of them. */
const lowest = '!';
const highest = '~';

/** DynamoDB refuses a range that ends before it begins. */
const isEmpty = ({ after = lowest, before = highest }: IndexQuery): boolean => after > before;

const indexQuery = (
  tableName: string,
  { index, hash, range, limit, newestFirst, before = highest, after = lowest }: IndexQuery,
) => ({
  TableName: tableName,
  IndexName: index,
  KeyConditionExpression: '#hash = :hash AND #range BETWEEN :after AND :before',
  ExpressionAttributeNames: { '#hash': hash.name, '#range': range },
  ExpressionAttributeValues: { ':hash': hash.value, ':after': after, ':before': before },
  Limit: limit,
  ScanIndexForward: !newestFirst,
});
