import { type Call, callOf } from './calls.ts';
import { failureOf, timeoutError } from './failures.ts';
import { type Consequence, type Fault, faults, isRead } from './faults.ts';
import type { AnswerCall, Invocation } from './lambda.ts';
import { withRetries } from './sdk-retries.ts';
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

export type Perform = (call: Call) => Promise<object>;

/** Stands between a function and AWS: what a deliberately broken function would do otherwise. */
export type Distort = (call: MadeCall, perform: Perform) => Promise<object>;

interface Options {
  readonly clock: WorldClock;
  readonly perform: Perform;
  readonly latencyMillis: (call: MadeCall) => number;
  readonly strike: Strike;
  readonly distort: Distort;
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

type Answered = { readonly output: object } | { readonly error: unknown };

/** Answers the AWS calls of functions, after a while, with whatever faults strike them. */
export function createAnswering(options: Options): Answering {
  const { clock, perform, latencyMillis, strike, distort, redeliver, fail } = options;
  const calls: MadeCall[] = [];
  let position = 0;

  const sleep = (millis: number): Promise<void> =>
    new Promise((resolve) => clock.at(new Date(clock.now().getTime() + millis), resolve));

  function record({ functionName, number }: Invocation, call: Call): MadeCall {
    position += 1;
    const made: MadeCall = {
      ...call,
      position,
      functionName,
      invocation: number,
      at: clock.now(),
      isRead: isRead(call.operation),
    };
    calls.push(made);
    return made;
  }

  async function effect(call: MadeCall): Promise<Answered> {
    try {
      const output = await withRetries(() => distort(call, perform), {
        maxAttempts: call.maxAttempts,
        sleep,
      });
      return { output };
    } catch (error) {
      if (error instanceof WorldError) fail(error);
      return { error };
    }
  }

  /** What AWS does; the answer is that of the last time. */
  async function effects(call: MadeCall, fault: Fault | undefined): Promise<Answered> {
    if (fault === 'duplicate') redeliver();
    let answered: Answered = { error: undefined };
    for (let times = fault ? faults[fault].effects : 1; times > 0; times--) answered = await effect(call);
    return answered;
  }

  /** What a fault leaves of the answer; nothing that reaches the function where its environment is dead. */
  const consequences: Readonly<
    Record<
      Consequence,
      (invocation: Invocation, call: MadeCall, answered: Answered) => Answered | Promise<Answered>
    >
  > = {
    answer: (_invocation, _call, answered) => answered,
    error: (_invocation, { service }) => ({ error: failureOf(service, 'error') }),
    throttle: (_invocation, { service }) => ({ error: failureOf(service, 'throttle') }),
    silence: ({ environment }) =>
      new Promise((resolve) => environment.postpone(() => resolve({ error: timeoutError() }))),
    death({ environment }, _call, answered) {
      environment.die('killed here');
      return answered;
    },
  };

  async function settled(invocation: Invocation, call: MadeCall): Promise<Answered> {
    const fault = strike(call);
    await sleep(latencyMillis(call));
    const answered = await effects(call, fault);
    return consequences[fault ? faults[fault].leadsTo : 'answer'](invocation, call, answered);
  }

  return {
    calls,
    forget: () => void calls.splice(0),
    async answer(invocation, client, command) {
      const call = record(invocation, await callOf(client, command));
      const answered = await settled(invocation, call);
      return new Promise((resolve, reject) =>
        invocation.environment.deliver(() =>
          'output' in answered ? resolve(answered.output) : reject(answered.error),
        ),
      );
    },
  };
}
