import type { MadeCall } from './answering.ts';
import type { Lambda } from './lambda.ts';
import type { Source } from './triggers/async-source.ts';
import type { WorldClock } from './world-clock.ts';
import { WorldError } from './world-error.ts';

export interface Motion {
  /** Lets so much of the world's time pass, with all that happens in it. */
  run(millis: number): Promise<void>;
  /** Runs until `holds` does, and throws where it does not within `millis`. */
  until(holds: () => boolean, millis: number): Promise<void>;
  /**
   * Lets so much time pass at least, but leaves out the ticks that come while nothing goes on and, as far as the caller
   * can tell, nothing is still to come.
   */
  wait(millis: number, isToCome?: () => boolean): Promise<void>;
  /**
   * Runs until nothing goes on any more, or for `millis` at most. Whether something is still to come the caller may
   * know; else a minute that changed nothing tells.
   */
  settle(millis: number, isToCome?: () => boolean): Promise<void>;
}

interface Moving {
  readonly clock: WorldClock;
  readonly sources: readonly Source[];
  readonly lambdas: readonly Lambda[];
  readonly calls: readonly MadeCall[];
  readonly failure: () => WorldError | undefined;
  /** Where code of the world runs in another process: resolves once that waits, undefined where it does. */
  readonly elsewhere: () => Promise<void> | undefined;
}

const minute = 60_000;
const longestSettling = 60 * minute;

/** Far more turns of the event loop than code needs that waits for nothing but itself. */
const retryPolicies = 20;

const { setImmediate: nextTurn } = globalThis;

/** All that code can do before it waits for a call, a sleep or the world: one turn of the event loop. */
const turn = (): Promise<void> => new Promise((resolve) => nextTurn(resolve));

export function createMotion({ clock, sources, lambdas, calls, failure, elsewhere }: Moving): Motion {
  const started = clock.now().getTime();

  async function untilAllWait(): Promise<void> {
    for (let busy = elsewhere(); busy; busy = elsewhere()) {
      await busy;
      await turn();
    }
  }

  async function drain(): Promise<void> {
    await turn();
    await untilAllWait();
    for (let turns = 0; lambdas.some((lambda) => lambda.isStuck()); turns++) {
      if (turns > retryPolicies)
        throw new WorldError('A function waits for something that is not of this world');
      await turn();
    }
    const broken = failure();
    if (broken) throw broken;
  }

  function handOver(): boolean {
    let isAny = false;
    for (const source of sources) if (source.handOver()) isAny = true;
    return isAny;
  }

  /** The next thing that happens, if one does by then. */
  function happens(end: Date): boolean {
    if (handOver()) return true;
    const due = clock.nextDue();
    if (!due || due > end) return false;
    clock.moveTo(due);
    return true;
  }

  async function runTo(end: Date, isEnough = () => false): Promise<void> {
    do {
      await drain();
      if (isEnough()) return;
    } while (happens(end));
    clock.moveTo(end);
  }

  /** Half way between two ticks, so that nothing is cut in the middle that they set off. */
  function nextPause(): Date {
    const since = clock.now().getTime() - started;
    return new Date(started + (Math.floor(since / minute + 0.5) + 0.5) * minute);
  }

  const later = (millis: number): Date => new Date(clock.now().getTime() + millis);
  const writes = (): number => calls.reduce((count, { isRead }) => count + (isRead ? 0 : 1), 0);

  function changesAnything(): () => boolean {
    let before = -1;
    return () => {
      const isAny = writes() !== before;
      before = writes();
      return isAny;
    };
  }

  async function settle(millis: number, isToCome = changesAnything()): Promise<void> {
    const end = later(millis);
    do await runTo(nextPause());
    while ((isToCome() || clock.isWaiting()) && clock.now() < end);
  }

  return {
    run: (millis) => runTo(later(millis)),
    async until(holds, millis) {
      await runTo(later(millis), holds);
      if (!holds()) throw new Error('What was waited for did not happen');
    },
    settle,
    async wait(millis, isToCome) {
      const end = later(millis);
      await settle(millis, isToCome);
      if (clock.now() >= end) return;
      clock.leapTo(end);
      await settle(longestSettling, isToCome);
    },
  };
}
