import type { StackClock } from '../clock/stack-clock.ts';
import type { Activity } from './activity.ts';
import type { Invocations } from './invocations.ts';
import type { QueueReader } from './queue-reader.ts';
import type { Requests } from './requests.ts';

interface Moving {
  readonly clock: StackClock;
  readonly activity: Activity;
  readonly invocations: Invocations;
  readonly requests: Requests;
  readonly readers: readonly QueueReader[];
}

export interface Motion {
  /** Resolves once nothing moves, or all that does waits for the stack's time. Throws where the stack itself failed. */
  settle(): Promise<void>;
  /** Like `settle`, for a stack that is about to close: waits a while only, and for no failure. */
  drain(): Promise<void>;
  stop(): void;
}

/** How often the queues are looked at, in milliseconds of the machine's time. */
const turnMillis = 5;

/** How many looks in a row must find nothing: a notice may be between two steps of one event loop turn. */
const looks = 3;

/** How long `drain` waits at most, in milliseconds of the machine's time. */
const drainMillis = 2000;

/** Between two looks while settling. */
const pauseMillis = 1;

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

export function createMotion({ clock, activity, invocations, requests, readers }: Moving): Motion {
  const handOver = (): boolean => readers.map((reader) => reader.turn()).some(Boolean);

  /** An invocation that waits for a server which sleeps by the stack's clock is at rest like one that sleeps itself. */
  const isAtRest = (): boolean => {
    const asked = requests.inFlight();
    return asked <= clock.sleepers() && (asked > 0 || invocations.awake() === 0);
  };

  const isQuiet = (): boolean => !handOver() && activity.underWay() === 0 && isAtRest();

  const timer = setInterval(handOver, turnMillis);

  /** Until nothing moves, or `giveUp` says so. */
  async function untilQuiet(giveUp: () => boolean): Promise<void> {
    let quiet = 0;
    while (quiet < looks && !giveUp()) {
      await pause(pauseMillis);
      quiet = isQuiet() ? quiet + 1 : 0;
    }
  }

  return {
    settle: () =>
      untilQuiet(() => {
        activity.throwFailure();
        return false;
      }),
    drain() {
      const end = Date.now() + drainMillis;
      return untilQuiet(() => Date.now() > end);
    },
    stop: () => clearInterval(timer),
  };
}
