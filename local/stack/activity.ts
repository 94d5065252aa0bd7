import type { Clock } from '../../shared/time/clock.ts';
import type { StackClock } from '../clock/stack-clock.ts';

/** Knows whether anything moves on the stack, or all that goes on waits for the stack's time to pass. */
export interface Activity {
  /** A clock for one piece of tracked work: while it sleeps, it does not move. */
  readonly clock: Clock;
  /** Counts a piece of work as moving until it is over. */
  track<Result>(work: Promise<Result>): Promise<Result>;
  isStill(): boolean;
}

export function createActivity(clock: StackClock): Activity {
  let working = 0;
  let asleep = 0;
  return {
    clock: {
      now: () => clock.now(),
      async sleep(millis) {
        asleep += 1;
        await clock.sleep(millis);
        asleep -= 1;
      },
    },
    async track(work) {
      working += 1;
      try {
        return await work;
      } finally {
        working -= 1;
      }
    },
    isStill: () => working === asleep,
  };
}
