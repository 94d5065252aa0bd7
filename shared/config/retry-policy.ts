/** How long one client goes on asking. */
export interface RetryPolicy {
  /** Requests for one call, the first one included. */
  readonly maxAttempts: number;
  /**
   * `adaptive` paces all requests of the client once AWS throttles one; `standard` does not (AWS SDKs and tools
   * reference guide, "Retry behavior").
   */
  readonly retryMode: 'adaptive' | 'standard';
  /** The longest that one request may take, in milliseconds: nothing is asked with less time than this left. */
  readonly requestMillis: number;
}

/** By what a client is for. Four attempts are the fewest that outlast a failure of 300 ms. */
export const retryPolicies = {
  /** DynamoDB answers in milliseconds; what takes seconds is lost, and better asked again. */
  tables: { maxAttempts: 5, retryMode: 'standard', requestMillis: 3000 },
  iot: { maxAttempts: 5, retryMode: 'standard', requestMillis: 5000 },
  /**
   * Lists of many pages. Device Defender takes ten requests a second (AWS General Reference, "AWS IoT Device Defender
   * endpoints and quotas"): whoever is throttled there asks more slowly from then on.
   */
  listings: { maxAttempts: 5, retryMode: 'adaptive', requestMillis: 5000 },
  /** Starting a mitigation task. It has an id and a client token of its own, so asking again is safe. */
  starts: { maxAttempts: 4, retryMode: 'standard', requestMillis: 3000 },
  /** Starting an audit. It has no token: asked again after a lost answer, AWS starts another one. */
  auditStarts: { maxAttempts: 1, retryMode: 'standard', requestMillis: 5000 },
  /** Connections of MQTT clients: what fails is asked for again with another pass. */
  connections: { maxAttempts: 4, retryMode: 'standard', requestMillis: 5000 },
  /** Notices and wake-up messages: what is not sent is sent with the next run. */
  messages: { maxAttempts: 4, retryMode: 'standard', requestMillis: 5000 },
  /** Calls that only the CLI makes. */
  others: { maxAttempts: 5, retryMode: 'adaptive', requestMillis: 10_000 },
} as const satisfies Record<string, RetryPolicy>;

/** How long a client waits before it asks again: each time twice as long as before. */
export const backoff = { failureMillis: 100, throttleMillis: 500, factor: 2, mostMillis: 5000 } as const;

/** After how many retries a client stops repeating calls while none succeeds. A success gives back its own, and one more. */
export const retryQuota = 500;

/** The longest wait before the next attempt, in milliseconds; `retries` is how many there were. */
export const longestWait = (cause: 'failure' | 'throttle', retries: number): number =>
  Math.min(backoff[`${cause}Millis`] * backoff.factor ** retries, backoff.mostMillis);

/** Half of the longest wait at least, so that calls that failed together do not come back together. */
export const waitBefore = (cause: 'failure' | 'throttle', retries: number): number =>
  longestWait(cause, retries) * (0.5 + Math.random() / 2);
