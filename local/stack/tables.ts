import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { Resolver } from './resolver.ts';

export interface Tables {
  readonly url: string;
  close(): Promise<void>;
}

/** What of a table resource the embedded DynamoDB knows; streams, encryption and recovery are AWS's own affair. */
const understood = ['AttributeDefinitions', 'KeySchema', 'GlobalSecondaryIndexes', 'BillingMode'];

/** DynamoDB in this process, in memory, with the tables that are deployed. */
export async function startTables(
  resolver: Resolver,
  client: { region: string; credentials: { accessKeyId: string; secretAccessKey: string } },
  port = 0,
): Promise<Tables> {
  const server: Server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  await new Promise<void>((resolve, reject) =>
    server.once('error', reject).listen(port, '127.0.0.1', resolve),
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dynamodb = new DynamoDBClient({ ...client, endpoint: url });
  for (const [logicalId, { Properties = {} }] of resolver.ofType('AWS::DynamoDB::Table')) {
    const properties = Object.fromEntries(
      Object.entries(Properties).filter(([name]) => understood.includes(name)),
    );
    const input = { TableName: resolver.physical(logicalId).name, ...(resolver.value(properties) as object) };
    await dynamodb.send(new CreateTableCommand(input as CreateTableCommandInput));
  }
  dynamodb.destroy();
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
