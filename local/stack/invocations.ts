import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../shared/time/clock.ts';
import type { StackClock } from '../clock/stack-clock.ts';

/** What invocations of a function left asleep, until the next one thaws it. */
export type Frozen = (() => void)[];

/** The invocations that run now, and which of them wait for the stack's time to pass. */
export interface Invocations {
  /** For functions: knows which invocation sleeps, and wakes one that is over only beside the next one. */
  readonly clock: Clock;
  /** Runs one invocation. It is over once this settles, whatever its code still does. */
  run<Result>(work: () => Promise<Result>, frozen: Frozen): Promise<Result>;
  /** How many run and do not sleep. */
  awake(): number;
}

interface Invocation {
  readonly frozen: Frozen;
  sleeps: number;
  over: boolean;
}

export function createInvocations(clock: StackClock): Invocations {
  const current = new AsyncLocalStorage<Invocation>();
  const running = new Set<Invocation>();

  const sleepIn = (invocation: Invocation, millis: number): Promise<void> =>
    new Promise((resolve) => {
      invocation.sleeps += 1;
      clock.at(new Date(clock.now().getTime() + millis), () => {
        invocation.sleeps -= 1;
        if (invocation.over) invocation.frozen.push(resolve);
        else resolve();
      });
    });

  /** Only bounds other work: the invocation waits for that, and not for this. */
  async function boundedIn(invocation: Invocation, millis: number, signal: AbortSignal): Promise<void> {
    await clock.sleep(millis, signal);
    if (invocation.over) await new Promise(() => {});
  }

  return {
    clock: {
      now: () => clock.now(),
      sleep(millis, signal) {
        const invocation = current.getStore();
        if (!invocation) return clock.sleep(millis, signal);
        return signal ? boundedIn(invocation, millis, signal) : sleepIn(invocation, millis);
      },
    },
    async run(work, frozen) {
      for (const thaw of frozen.splice(0)) thaw();
      const invocation: Invocation = { frozen, sleeps: 0, over: false };
      running.add(invocation);
      try {
        return await current.run(invocation, work);
      } finally {
        invocation.over = true;
        running.delete(invocation);
      }
    },
    awake: () => [...running].filter(({ sleeps }) => sleeps === 0).length,
  };
}
