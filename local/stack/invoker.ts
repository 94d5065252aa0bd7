import type { Context } from 'aws-lambda';
import type { StackClock } from '../clock/stack-clock.ts';
import type { Frozen, Invocations } from './invocations.ts';

/** A function as Lambda knows it. */
export type LambdaHandler = (event: unknown, context: Context) => Promise<unknown>;

/** Runs a function once. Rejects with what it throws, or where it runs out of time. */
export type Invoke = (event: unknown, requestId: string) => Promise<unknown>;

export interface Invoked {
  readonly name: string;
  readonly timeoutSeconds: number;
  /** A cold start. */
  readonly load: () => LambdaHandler;
  readonly clock: StackClock;
  readonly invocations: Invocations;
}

class TimeoutError extends Error {
  override readonly name = 'Sandbox.Timedout';
}

/**
 * Invokes one function with Lambda's context and timeout, by the stack's clock. The environment is kept also after a
 * timeout, with what the function still does: Lambda resets it then (developer guide, "Execution environment lifecycle"),
 * but keeps it after any other failure, and what goes well here goes well there.
 */
export function createInvoke({ name, timeoutSeconds, load, clock, invocations }: Invoked): Invoke {
  const handler = load();
  const frozen: Frozen = [];
  return async (event, requestId) => {
    const deadline = new Date(clock.now().getTime() + timeoutSeconds * 1000);
    const remaining = (): number => deadline.getTime() - clock.now().getTime();
    let cancel = (): void => {};
    const timeout = new Promise<never>((_, reject) => {
      cancel = clock.at(deadline, () =>
        reject(new TimeoutError(`${requestId} Task timed out after ${timeoutSeconds}.00 seconds`)),
      );
    });
    try {
      const context = contextOf({ name, requestId, remaining });
      return await invocations.run(() => Promise.race([handler(event, context), timeout]), frozen);
    } finally {
      cancel();
    }
  };
}

interface Running {
  readonly name: string;
  readonly requestId: string;
  readonly remaining: () => number;
}

function contextOf({ name, requestId, remaining }: Running): Context {
  const unused = (): never => {
    throw new Error('Callback-style handlers are not run by the local stack');
  };
  return {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    memoryLimitInMB: '1024',
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, remaining()),
    done: unused,
    fail: unused,
    succeed: unused,
  };
}
