import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../shared/time/clock.ts';
import type { StackClock } from '../clock/stack-clock.ts';

/** The invocations that run now, and which of them wait for the stack's time to pass. */
export interface Invocations {
  /** For functions: knows which invocation sleeps, and wakes none that is over. */
  readonly clock: Clock;
  /** Runs one invocation. It is over once this settles, whatever its code still does. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** How many run and do not sleep. */
  awake(): number;
}

interface Invocation {
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
        // Lambda freezes what has run out of time: its code goes no further.
        if (!invocation.over) resolve();
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
    async run(work) {
      const invocation: Invocation = { sleeps: 0, over: false };
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
