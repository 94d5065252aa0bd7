import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { StackClock } from '../clock/stack-clock.ts';

/** A function as Lambda knows it. */
export type LambdaHandler = (event: unknown, context: Context) => Promise<unknown>;

/** Runs a function once. Rejects with what it throws, or where it runs out of time. */
export type Invoke = (event: unknown) => Promise<unknown>;

export interface Invoked {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly handler: LambdaHandler;
  readonly clock: StackClock;
}

/** Invokes one function with Lambda's context and timeout, by the stack's clock. */
export function createInvoke({ name, timeoutSeconds, handler, clock }: Invoked): Invoke {
  return async (event) => {
    const deadline = new Date(clock.now().getTime() + timeoutSeconds * 1000);
    const remaining = (): number => deadline.getTime() - clock.now().getTime();
    let cancel = (): void => {};
    const timeout = new Promise<never>((_, reject) => {
      cancel = clock.at(deadline, () => reject(new Error(`Task timed out after ${timeoutSeconds} seconds`)));
    });
    try {
      return await Promise.race([handler(event, contextOf(name, remaining)), timeout]);
    } finally {
      cancel();
    }
  };
}

function contextOf(functionName: string, remaining: () => number): Context {
  const unused = (): never => {
    throw new Error('Callback-style handlers are not run by the local stack');
  };
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    memoryLimitInMB: '1024',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => Math.max(0, remaining()),
    done: unused,
    fail: unused,
    succeed: unused,
  };
}
