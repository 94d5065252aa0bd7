import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTClient } from '@aws-sdk/client-iot';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Clock, systemClock } from '../time/clock.ts';
import { respectDeadline } from './deadline.ts';
import type { Environment } from './read-environment.ts';
import { refuseRepeatedTokens } from './repeated-token.ts';
import { type RetryPolicy, retryPolicies } from './retry-policy.ts';
import { createRetryStrategy } from './retry-strategy.ts';

type Service = 'dynamodb' | 'iot' | 'iotData' | 'lambda' | 'sns' | 'sqs';

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

/** A connection that is kept may have gone stale: the request then fails, and whoever asks only once can't repeat it. */
const fresh = { httpAgent: { keepAlive: false }, httpsAgent: { keepAlive: false } };

/** What every client is made with. A service that the local stack does not have is asked for on AWS. */
export const clientOptions = (
  { region, credentials, endpoints }: Platform,
  service?: Service,
  policy: RetryPolicy = retryPolicies.others,
) => ({
  ...(region && { region }),
  ...(credentials && { credentials }),
  ...(endpoints && service && { endpoint: endpoints[service] }),
  maxAttempts: policy.maxAttempts,
  retryStrategy: createRetryStrategy(policy),
  requestHandler: {
    connectionTimeout: 2000,
    requestTimeout: policy.requestMillis,
    throwOnRequestTimeout: true,
    ...(policy.maxAttempts === 1 && fresh),
  },
});

/** The client, which from now on keeps to the time of the invocation that asks, and follows no list for ever. */
export function guarded<
  Client extends Parameters<typeof respectDeadline>[0] & Parameters<typeof refuseRepeatedTokens>[0],
>(client: Client, { requestMillis }: RetryPolicy = retryPolicies.others): Client {
  respectDeadline(client, requestMillis);
  refuseRepeatedTokens(client);
  return client;
}

export const createIoTClient = (platform: Platform, policy: RetryPolicy = retryPolicies.iot): IoTClient =>
  guarded(new IoTClient(clientOptions(platform, 'iot', policy)), policy);

/**
 * For the connections of MQTT clients. On AWS, `IOT_DATA_ENDPOINT` names the account's own data endpoint, with `https://`
 * or without, as `aws iot describe-endpoint --endpoint-type iot:Data-ATS` prints it. AWS recommends that one for production
 * (AWS CLI reference, iot-data); without it the client asks the endpoint that the SDK has for the Region.
 */
export function createIoTDataClient(platform: Platform): IoTDataPlaneClient {
  const options = clientOptions(platform, 'iotData', retryPolicies.connections);
  const client = new IoTDataPlaneClient({ ...accountDataEndpoint(platform), ...options });
  return guarded(client, retryPolicies.connections);
}

/** The local stack's own endpoint goes before it: nothing that runs there asks AWS. */
function accountDataEndpoint({ environment }: Platform): { readonly endpoint?: string } {
  const address = environment.IOT_DATA_ENDPOINT;
  if (!address) return {};
  return { endpoint: address.includes('://') ? address : `https://${address}` };
}

export const createSnsClient = (platform: Platform): SNSClient =>
  guarded(new SNSClient(clientOptions(platform, 'sns', retryPolicies.messages)), retryPolicies.messages);

export const createSqsClient = (platform: Platform): SQSClient =>
  guarded(new SQSClient(clientOptions(platform, 'sqs', retryPolicies.messages)), retryPolicies.messages);

export function createDocumentClient(platform: Platform): DynamoDBDocumentClient {
  const client = new DynamoDBClient(clientOptions(platform, 'dynamodb', retryPolicies.tables));
  return DynamoDBDocumentClient.from(guarded(client, retryPolicies.tables), {
    marshallOptions: { removeUndefinedValues: true },
  });
}
