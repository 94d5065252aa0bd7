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

/**
 * By what a client is for. The SDK waits between two attempts: up to 0.1 s, 0.2 s, 0.4 s … after a failure, and five
 * times as long after a throttle. So five attempts ride out some 7 seconds of throttles, where Device Defender takes
 * ten requests a second (AWS General Reference, "AWS IoT Device Defender endpoints and quotas").
 */
export const retryPolicies = {
  /** DynamoDB answers in milliseconds; what takes seconds is lost, and better asked again. */
  tables: { maxAttempts: 5, retryMode: 'adaptive', requestMillis: 3000 },
  iot: { maxAttempts: 5, retryMode: 'adaptive', requestMillis: 5000 },
  /**
   * Starting a task or an audit. The SDK takes LimitExceededException for a throttle and would try again for seconds,
   * and slow down every other call of the client: here each start is one request, and comes again with another pass.
   */
  starts: { maxAttempts: 1, retryMode: 'standard', requestMillis: 5000 },
  /** Connections of MQTT clients: what fails three times is asked for again with another pass. */
  connections: { maxAttempts: 3, retryMode: 'adaptive', requestMillis: 5000 },
  /** Notices and wake-up messages: what is not sent is sent with the next run. */
  messages: { maxAttempts: 3, retryMode: 'adaptive', requestMillis: 5000 },
  /** Calls that only the CLI makes. */
  others: { maxAttempts: 5, retryMode: 'adaptive', requestMillis: 10_000 },
} as const satisfies Record<string, RetryPolicy>;
