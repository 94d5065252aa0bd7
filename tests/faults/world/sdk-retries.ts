import type { Answer, Call } from './calls.ts';
import type { WorldClock } from './world-clock.ts';
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

/** Asks until there is an answer, or none is to be expected any more. */
export type TryCall = (call: Call, done: (answer: Answer) => void) => void;

/** Tries as the SDK does: again where the service was asked too often, or failed. */
export function createTries(
  perform: (call: Call) => object | Promise<object>,
  clock: Pick<WorldClock, 'after'>,
  onFailure: (error: unknown) => void,
): TryCall {
  function attempt(call: Call, tried: number, done: (answer: Answer) => void): void {
    function failed(error: unknown): void {
      onFailure(error);
      const wait = waitAfter(error, tried);
      if (wait === undefined || tried + 1 >= call.maxAttempts) done({ error });
      else clock.after(wait, () => attempt(call, tried + 1, done));
    }
    try {
      const output = perform(call);
      if (output instanceof Promise) output.then((settled: object) => done({ output: settled }), failed);
      else done({ output });
    } catch (error) {
      failed(error);
    }
  }
  return (call, done) => attempt(call, 0, done);
}
