import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createResolver } from '../../local/stack/resolver.ts';
import { startTables } from '../../local/stack/tables.ts';
import { readTemplate } from '../../shared/deployment/template.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const place = { accountId: '111122223333', region: 'eu-central-1', queueUrl: (name: string) => name };
const client = { region: place.region, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } };

/** A real DynamoDB in this process, with the tables that are deployed. */
export async function startEmbeddedTables() {
  const resolver = createResolver(readTemplate(root), place);
  const tables = await startTables(resolver, client);
  const dynamodb = new DynamoDBClient({ ...client, endpoint: tables.url, maxAttempts: 1 });
  return {
    documents: DynamoDBDocumentClient.from(dynamodb, { marshallOptions: { removeUndefinedValues: true } }),
    historyTable: resolver.physical('HistoryTable').name,
    rulesTable: resolver.physical('RulesTable').name,
    url: tables.url,
    async close() {
      dynamodb.destroy();
      await tables.close();
    },
  };
}

export type EmbeddedTables = Awaited<ReturnType<typeof startEmbeddedTables>>;
