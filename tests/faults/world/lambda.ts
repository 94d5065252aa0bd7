import type { Context } from 'aws-lambda';
import type { Answer } from './calls.ts';
import { createEnvironment, type Environment, type LambdaHandler } from './environment.ts';
import { type Place, runIn } from './interception.ts';
import type { WorldClock } from './world-clock.ts';

/** A function as it is deployed. */
export interface Deployed {
  readonly name: string;
  readonly timeoutMillis: number;
  /** A cold start. */
  readonly load: () => LambdaHandler;
}

export type Outcome =
  | { readonly ok: true; readonly response: unknown }
  | { readonly ok: false; readonly error: unknown };

/** One run of a function. */
export interface Invocation extends Place {
  readonly functionName: string;
  /** Counted over all functions of the world, from 1. */
  readonly number: number;
  readonly environment: Environment;
}

/** An AWS call as the SDK was given it. */
export interface Sent {
  readonly client: object;
  readonly command: object;
  /** Hands the answer to the function, when its environment runs. */
  readonly reply: (answer: Answer) => void;
}

/** How one run of a function ended. */
export interface Ended {
  readonly functionName: string;
  /** The same for each attempt at one event, where Lambda itself repeats it. */
  readonly requestId: string;
  readonly event: unknown;
  readonly outcome: Outcome;
}

export type AnswerCall = (invocation: Invocation, sent: Sent) => void;

export interface Lambda {
  readonly name: string;
  /** Resolves when the invocation is over, however it ended. */
  invoke(event: unknown, requestId: string): Promise<Outcome>;
  running(): number;
  /** Whether an invocation waits for something that is no AWS call and no sleep: this world can't give it. */
  isStuck(): boolean;
}

/** Lambda's own name for what ended without an answer. */
class EndedError extends Error {
  override readonly name = 'Runtime.ExitError';
}

interface Parts {
  readonly deployed: Deployed;
  readonly clock: WorldClock;
  readonly answer: AnswerCall;
  readonly nextNumber: () => number;
  readonly onEnd: (ended: Ended) => void;
}

/** Runs one function: in a warm environment where one is free, and never longer than it may. */
export function createLambda({ deployed, clock, answer, nextNumber, onEnd }: Parts): Lambda {
  const { name, timeoutMillis, load } = deployed;
  const idle: Environment[] = [];
  const running = new Set<State>();

  function start(event: unknown, requestId: string, end: (outcome: Outcome) => void): void {
    const environment = idle.pop() ?? createEnvironment(load);
    const deadline = clock.now().getTime() + timeoutMillis;
    const state: State = { waits: 0, timers: new Set() };
    running.add(state);
    const cancelDeadline = clock.at(new Date(deadline), () => environment.die('Task timed out'));

    const finish = (outcome: Outcome): void => {
      if (!running.delete(state)) return;
      cancelDeadline();
      onEnd({ functionName: name, requestId, event, outcome });
      end(outcome);
    };
    const complete = (outcome: Outcome): void => {
      environment.freeze();
      idle.push(environment);
      finish(outcome);
    };

    const invocation = createInvocation({ name, number: nextNumber(), environment, clock, answer, state });
    const context = contextOf(name, requestId, () => Math.max(0, deadline - clock.now().getTime()));
    environment.thaw((why) => {
      for (const cancel of state.timers) cancel();
      finish({ ok: false, error: new EndedError(why) });
    });
    runIn(invocation, async () => environment.handler()(event, context)).then(
      (response) => environment.deliver(() => complete({ ok: true, response })),
      (error: unknown) => environment.deliver(() => complete({ ok: false, error })),
    );
  }

  return {
    name,
    invoke: (event, requestId) => new Promise((end) => start(event, requestId, end)),
    running: () => running.size,
    isStuck() {
      for (const { waits } of running) if (waits === 0) return true;
      return false;
    },
  };
}

interface State {
  /** How many calls, sleeps and timers it waits for. */
  waits: number;
  /** Cancels each timer that it has set. */
  readonly timers: Set<() => void>;
}

interface Making {
  readonly name: string;
  readonly number: number;
  readonly environment: Environment;
  readonly clock: WorldClock;
  readonly answer: AnswerCall;
  readonly state: State;
}

function createInvocation({ name, number, environment, clock, answer, state }: Making): Invocation {
  /** What code waits for, until its environment delivers the answer. */
  const awaited = (ask: (reply: Sent['reply']) => void): Promise<unknown> =>
    new Promise((resolve, reject) => {
      state.waits += 1;
      ask((answered) =>
        environment.deliver(() => {
          state.waits -= 1;
          if ('output' in answered) resolve(answered.output);
          else reject(answered.error);
        }),
      );
    });

  function after(millis: number, callback: () => void): () => void {
    state.waits += 1;
    const cancelTimer = clock.after(millis, () => {
      state.timers.delete(cancel);
      environment.deliver(() => {
        state.waits -= 1;
        callback();
      });
    });
    const cancel = (): void => {
      if (state.timers.delete(cancel)) state.waits -= 1;
      cancelTimer();
    };
    state.timers.add(cancel);
    return cancel;
  }

  const invocation: Invocation = {
    functionName: name,
    number,
    environment,
    call: (client, command) => awaited((reply) => answer(invocation, { client, command, reply })),
    async sleep(millis) {
      await awaited((reply) => clock.after(millis, () => reply({ output: undefined })));
    },
    after,
  };
  return invocation;
}

function contextOf(functionName: string, awsRequestId: string, remaining: () => number): Context {
  const unused = (): never => {
    throw new Error('Callback-style handlers are not run here');
  };
  return {
    ...{ functionName, awsRequestId, getRemainingTimeInMillis: remaining },
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
    memoryLimitInMB: '1024',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'simulated',
    callbackWaitsForEmptyEventLoop: false,
    ...{ done: unused, fail: unused, succeed: unused },
  };
}
