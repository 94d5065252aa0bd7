import { type Answer, type Call, callOf } from './calls.ts';
import { failureOf, timeoutError } from './failures.ts';
import { type Consequence, type Fault, faults, isRead } from './faults.ts';
import type { AnswerCall, Invocation } from './lambda.ts';
import { createTries } from './sdk-retries.ts';
import type { WorldClock } from './world-clock.ts';
import { WorldError } from './world-error.ts';

/** A call that a function made. */
export interface MadeCall extends Call {
  /** Counted over all functions of the world, from 1. */
  readonly position: number;
  readonly functionName: string;
  readonly invocation: number;
  readonly at: Date;
  readonly isRead: boolean;
}

/** What strikes a call, if anything does. */
export type Strike = (call: MadeCall) => Fault | undefined;

/** Asks AWS, of which most answers at once. */
export type Perform = (call: Call) => object | Promise<object>;

/** A call as a function asks for it. */
export interface AskedCall extends Call {
  readonly functionName: string;
}

/**
 * Stands between a function and all its calls, with whatever strikes them: what a deliberately broken function would
 * ask otherwise, or make of the answer.
 */
export type Distort = (call: AskedCall, ask: (call: Call) => Promise<object>) => Promise<object>;

interface Options {
  readonly clock: WorldClock;
  readonly perform: Perform;
  readonly latencyMillis: (call: MadeCall) => number;
  readonly strike: Strike;
  readonly distort: Distort | undefined;
  readonly redeliver: () => void;
  /** Told of what is no answer of AWS: the run is worth nothing. */
  readonly fail: (error: WorldError) => void;
}

export interface Answering {
  readonly answer: AnswerCall;
  /** All calls so far, in the order in which they were made. */
  readonly calls: readonly MadeCall[];
  forget(): void;
}

interface Asked {
  readonly invocation: Invocation;
  readonly call: MadeCall;
  /** Hands the answer to the function, when its environment runs. */
  readonly reply: (answer: Answer) => void;
}

/** What a fault leaves of an answer. */
const consequences: Readonly<Record<Consequence, (asked: Asked, answer: Answer) => void>> = {
  answer: ({ reply }, answer) => reply(answer),
  error: ({ reply, call }) => reply({ error: failureOf(call.service, 'error') }),
  throttle: ({ reply, call }) => reply({ error: failureOf(call.service, 'throttle') }),
  silence: ({ reply, invocation }) => invocation.environment.postpone(() => reply({ error: timeoutError() })),
  death: ({ invocation }) => invocation.environment.die('killed here'),
};

/** Answers the AWS calls of functions, after a while, with whatever faults strike them. */
export function createAnswering(options: Options): Answering {
  const { clock, perform, latencyMillis, strike, distort, redeliver, fail } = options;
  const calls: MadeCall[] = [];
  let position = 0;

  function record({ functionName, number }: Invocation, call: Call): MadeCall {
    position += 1;
    const made: MadeCall = Object.assign(call, {
      position,
      functionName,
      invocation: number,
      at: clock.now(),
      isRead: isRead(call.operation),
    });
    calls.push(made);
    return made;
  }

  const tryCall = createTries(perform, clock, (error) => {
    if (error instanceof WorldError) fail(error);
  });

  function settle(asked: Asked, fault: Fault | undefined): void {
    const { effects, leadsTo } = fault ? faults[fault] : { effects: 1, leadsTo: 'answer' as const };
    if (fault === 'duplicate') redeliver();
    /** The answer is that of the last time. */
    const again = (left: number, answer: Answer): void =>
      left > 0 ? tryCall(asked.call, (next) => again(left - 1, next)) : consequences[leadsTo](asked, answer);
    again(effects, { error: undefined });
  }

  function ask(invocation: Invocation, asked: Call, reply: Asked['reply']): void {
    const call = record(invocation, asked);
    const fault = strike(call);
    clock.after(latencyMillis(call), () => settle({ invocation, call, reply }, fault));
  }

  /** Asks as the broken function would, in its environment like all its code. */
  async function askDistorted(invocation: Invocation, call: Call, broken: Distort): Promise<Answer> {
    const { functionName, environment } = invocation;
    const asking = (other: Call): Promise<object> =>
      new Promise((resolve, reject) =>
        ask(invocation, other, (answer) =>
          environment.deliver(() =>
            'output' in answer ? resolve(Object(answer.output)) : reject(answer.error),
          ),
        ),
      );
    try {
      return { output: await broken({ ...call, functionName }, asking) };
    } catch (error) {
      return { error };
    }
  }

  return {
    calls,
    forget: () => void calls.splice(0),
    answer: (invocation, { client, command, reply }) =>
      callOf(client, command, (call) => {
        if (distort) void askDistorted(invocation, call, distort).then(reply);
        else ask(invocation, call, reply);
      }),
  };
}
