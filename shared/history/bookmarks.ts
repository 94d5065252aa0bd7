import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';

/** What one sweep remembers from run to run: how far it has looked. */
export interface Bookmark<Value> {
  /** Undefined before the first run. */
  read(): Promise<Value | undefined>;
  /** Of two runs at the same time either may win: to look at something twice does no harm. */
  save(value: Value): Promise<void>;
}

/** Makes the bookmark of a sweep; `schema` reads back what it saved. */
type Bookmarks = <Value>(sweep: string, schema: v.GenericSchema<unknown, Value>) => Bookmark<Value>;

/** Bookmarks are rows of the history table, in no index, and never expire. */
export const createBookmarks =
  (client: Pick<DynamoDBDocumentClient, 'send'>, tableName: string): Bookmarks =>
  (sweep, schema) => {
    const key = { pk: `sweep/${sweep}`, sk: 'sweep' };
    return {
      async read() {
        const { Item } = await client.send(
          new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
        );
        return Item && v.parse(schema, JSON.parse(String(Item.value)));
      },
      async save(value) {
        const Item = { ...key, value: JSON.stringify(value) };
        await client.send(new PutCommand({ TableName: tableName, Item }));
      },
    };
  };
