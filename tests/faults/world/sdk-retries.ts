import { WorldError } from './world-error.ts';

/** @smithy/core/retry, "service-error-classification": what the SDK takes for a throttle. */
const throttles = [
  ...['LimitExceededException', 'ProvisionedThroughputExceededException', 'RequestThrottled'],
  ...['ThrottledException', 'ThrottlingException'],
];

/** @smithy/core/retry: the first wait before another try, in milliseconds; each next one is twice as long. */
const throttleMillis = 500;
const failureMillis = 100;

function waitAfter(error: unknown, attempt: number): number | undefined {
  if (error instanceof WorldError || !(error instanceof Error)) return undefined;
  if (throttles.includes(error.name)) return throttleMillis * 2 ** attempt;
  return '$fault' in error && error.$fault === 'server' ? failureMillis * 2 ** attempt : undefined;
}

/** Tries as the SDK does: again where the service was asked too often, or failed. */
export async function withRetries<Result>(
  work: () => Promise<Result>,
  maxAttempts: number,
  sleep: (millis: number) => Promise<void>,
): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const wait = waitAfter(error, attempt);
      if (wait === undefined || attempt + 1 >= maxAttempts) throw error;
      await sleep(wait);
    }
  }
}
