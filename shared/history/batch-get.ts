import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type BatchGetCommandOutput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { waitBefore } from '../config/retry-policy.ts';
import { systemClock } from '../time/clock.ts';

type Batch = NonNullable<NonNullable<BatchGetCommandInput['RequestItems']>[string]>;

/** DynamoDB API reference, BatchGetItem: 100 keys a call. */
export const batchGetLimit = 100;

/**
 * What is not answered at once, for its size or for a throttle, is asked for again, each time after a longer pause
 * (DynamoDB API reference, BatchGetItem, asks for that). The end of the invocation is the end of it, too.
 */
export async function getBatch(
  client: Pick<DynamoDBDocumentClient, 'send'>,
  tableName: string,
  batch: Batch,
): Promise<readonly Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  let rest: Batch | undefined = batch;
  for (let retries = 0; rest; retries++) {
    if (retries > 0) await systemClock.sleep(waitBefore('failure', retries - 1));
    const answer: BatchGetCommandOutput = await client.send(
      new BatchGetCommand({ RequestItems: { [tableName]: rest } }),
    );
    rows.push(...(answer.Responses?.[tableName] ?? []));
    rest = answer.UnprocessedKeys?.[tableName];
  }
  return rows;
}

/** Every part of a path gets a placeholder, since many words are reserved. */
export function projectionOf(paths: readonly string[]) {
  const parts = paths.flatMap((path) => path.split('.'));
  return {
    ProjectionExpression: paths.map((path) => path.replace(/[^.]+/g, '#$&')).join(', '),
    ExpressionAttributeNames: Object.fromEntries(parts.map((part) => [`#${part}`, part])),
  };
}
