import { DefaultRateLimiter } from '@smithy/core/retry';
import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';
import { type RetryPolicy, retryQuota, waitBefore } from './retry-policy.ts';

/** What a failed call met, by what the SDK makes of its error. Undefined where asking again can't help. */
export function causeOf({
  error,
  errorType,
}: Pick<RetryErrorInfo, 'error' | 'errorType'>): 'failure' | 'throttle' | undefined {
  // A throttle to the SDK; in AWS IoT, a quota is used up, such as the slots for tasks (API reference, each Start call).
  if (error?.name === 'LimitExceededException') return undefined;
  if (errorType === 'THROTTLING') return 'throttle';
  return errorType === 'TRANSIENT' ? 'failure' : undefined;
}

/**
 * Repeats the calls of one client as its policy says. The SDK's own strategies wait, and count what a client may repeat,
 * as each of their versions likes.
 */
export function createRetryStrategy({ maxAttempts, retryMode }: RetryPolicy): RetryStrategyV2 {
  const pace = retryMode === 'adaptive' ? new DefaultRateLimiter() : undefined;
  let quota = retryQuota;
  return {
    async acquireInitialRetryToken() {
      await pace?.getSendToken();
      return tokenOf(0, 0);
    },

    async refreshRetryTokenForRetry(token, failed) {
      pace?.updateClientSendingRate(failed);
      const cause = causeOf(failed);
      const retries = token.getRetryCount();
      // What the SDK is told here it shows nobody: the call fails with the error that it met.
      if (!cause || retries + 1 >= maxAttempts || quota === 0) throw new Error('It is not asked again');
      quota -= 1;
      await pace?.getSendToken();
      return tokenOf(retries + 1, waitBefore(cause, retries));
    },

    recordSuccess(token) {
      pace?.updateClientSendingRate({});
      quota = Math.min(retryQuota, quota + token.getRetryCount() + 1);
    },
  };
}

/** The SDK waits for as long as the token says before it asks again. */
const tokenOf = (retries: number, waitMillis: number): RetryToken => ({
  getRetryCount: () => retries,
  getRetryDelay: () => waitMillis,
});
