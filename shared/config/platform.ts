import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTClient } from '@aws-sdk/client-iot';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Clock, systemClock } from '../time/clock.ts';
import type { Environment } from './read-environment.ts';

type Service = 'dynamodb' | 'iot' | 'lambda' | 'sns' | 'sqs';

/** Where a function runs: on AWS, or on the local stack with its own endpoints, credentials and time. */
export interface Platform {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly endpoints?: Readonly<Record<Service, string>>;
}

/** The platform of a deployed function; the only place that reads the process's environment. */
export const awsPlatform = (): Platform => ({ environment: process.env, clock: systemClock });

/** Long enough for a slow answer, short enough to try again within a function's time. */
const timeouts = { connectionTimeout: 2000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** Throttles of AWS IoT last about a second (10 transactions a second): adaptive retries ride them out. */
const retries = { maxAttempts: 5, retryMode: 'adaptive' } as const;

/** What every client is made with. A service that the local stack does not have is asked for on AWS. */
export const clientOptions = ({ region, credentials, endpoints }: Platform, service?: Service) => ({
  ...(region && { region }),
  ...(credentials && { credentials }),
  ...(endpoints && service && { endpoint: endpoints[service] }),
  ...retries,
  requestHandler: timeouts,
});

/**
 * For starting tasks. The SDK takes LimitExceededException for a throttle and would try again for seconds, and slow
 * down every other call of the client: here each start is one request.
 */
export const createIoTStartClient = (platform: Platform): IoTClient =>
  new IoTClient({ ...clientOptions(platform, 'iot'), maxAttempts: 1, retryMode: 'standard' });

export const createIoTClient = (platform: Platform): IoTClient =>
  new IoTClient(clientOptions(platform, 'iot'));
export const createSnsClient = (platform: Platform): SNSClient =>
  new SNSClient(clientOptions(platform, 'sns'));
export const createSqsClient = (platform: Platform): SQSClient =>
  new SQSClient(clientOptions(platform, 'sqs'));

export const createDocumentClient = (platform: Platform): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient(clientOptions(platform, 'dynamodb')), {
    marshallOptions: { removeUndefinedValues: true },
  });
