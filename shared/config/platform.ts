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
