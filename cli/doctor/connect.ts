import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import {
  clientOptions,
  createDocumentClient,
  createIoTClient,
  createSnsClient,
  createSqsClient,
  type Platform,
} from '../../shared/config/platform.ts';

/** The clients of everything that is looked at. Each takes its endpoint from the platform. */
const clientsOf = (platform: Platform) => ({
  iot: createIoTClient(platform),
  sns: createSnsClient(platform),
  sqs: createSqsClient(platform),
  lambda: new LambdaClient(clientOptions(platform, 'lambda')),
  dynamodb: new DynamoDBClient(clientOptions(platform, 'dynamodb')),
  documents: createDocumentClient(platform),
});

export type Clients = ReturnType<typeof clientsOf>;

export async function withClients<Answer>(
  platform: Platform,
  use: (clients: Clients) => Promise<Answer>,
): Promise<Answer> {
  const clients = clientsOf(platform);
  try {
    return await use(clients);
  } finally {
    for (const client of Object.values(clients)) client.destroy();
  }
}
