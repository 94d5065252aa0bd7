import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import * as v from 'valibot';
import type { Connection } from './connection.ts';

export interface Tables {
  readonly endpoint: string;
  create(name: string, properties: Readonly<Record<string, unknown>>): Promise<void>;
  close(): Promise<void>;
}

const KeySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.picklist(['HASH', 'RANGE']) }));

/** What CloudFormation and CreateTable say in the same words; backups, encryption and expiry have no meaning here. */
const TableSchema = v.object({
  AttributeDefinitions: v.array(
    v.object({ AttributeName: v.string(), AttributeType: v.picklist(['S', 'N', 'B']) }),
  ),
  KeySchema,
  BillingMode: v.literal('PAY_PER_REQUEST'),
  GlobalSecondaryIndexes: v.optional(
    v.array(
      v.object({
        IndexName: v.string(),
        KeySchema,
        Projection: v.object({ ProjectionType: v.picklist(['KEYS_ONLY', 'ALL']) }),
      }),
    ),
  ),
});

/** DynamoDB in memory. Tables are made whole: dynalite can't add an index to an on-demand table. */
export async function startTables({ region, credentials }: Connection, port: number): Promise<Tables> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({ endpoint, region, credentials });

  const isActive = async (TableName: string): Promise<boolean> => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const indexes = Table?.GlobalSecondaryIndexes ?? [];
    return [Table?.TableStatus, ...indexes.map(({ IndexStatus }) => IndexStatus)].every(
      (s) => s === 'ACTIVE',
    );
  };

  return {
    endpoint,
    async create(TableName, properties) {
      const input: CreateTableCommandInput = {
        TableName,
        ...withoutAbsent(v.parse(TableSchema, properties)),
      };
      await client.send(new CreateTableCommand(input));
      while (!(await isActive(TableName)));
    },
    async close() {
      client.destroy();
      server.closeAllConnections();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

type Parsed = v.InferOutput<typeof TableSchema>;

const withoutAbsent = ({
  GlobalSecondaryIndexes,
  ...table
}: Parsed): Omit<CreateTableCommandInput, 'TableName'> =>
  GlobalSecondaryIndexes ? { ...table, GlobalSecondaryIndexes } : table;
