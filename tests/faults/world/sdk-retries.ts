import { isThrottlingError, isTransientError } from '@smithy/core/retry';
import type { SdkError } from '@smithy/types';
import { longestWait } from '../../../shared/config/retry-policy.ts';
import { causeOf } from '../../../shared/config/retry-strategy.ts';
import type { Answer, Call } from './calls.ts';
import type { WorldClock } from './world-clock.ts';
import { WorldError } from './world-error.ts';

/** As the SDK classifies errors, and as our clients wait; always the longest, so that a run is the same each time. */
function waitAfter(error: unknown, retries: number): number | undefined {
  if (error instanceof WorldError || !isSdkError(error)) return undefined;
  const cause = causeOf({ error, errorType: typeOf(error) });
  return cause && longestWait(cause, retries);
}

const isSdkError = (error: unknown): error is SdkError => error instanceof Error;

function typeOf(error: SdkError) {
  if (isThrottlingError(error)) return 'THROTTLING';
  return isTransientError(error) ? 'TRANSIENT' : 'CLIENT_ERROR';
}

/** Asks until there is an answer, or none is to be expected any more. */
export type TryCall = (call: Call, done: (answer: Answer) => void) => void;

/** Tries as our clients do: again where the service was asked too often, or failed. */
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
