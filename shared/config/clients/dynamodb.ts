import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientOptions, guarded, type Platform } from '../platform.ts';
import { retryPolicies } from '../retry-policy.ts';

export function createDocumentClient(platform: Platform): DynamoDBDocumentClient {
  const client = new DynamoDBClient(clientOptions(platform, 'dynamodb', retryPolicies.tables));
  return DynamoDBDocumentClient.from(guarded(client, retryPolicies.tables), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
