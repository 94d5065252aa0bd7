import type { StackClock } from '../../../local/clock/stack-clock.ts';
import { createTimerHeap, type Timer } from './timer-heap.ts';

/** The only time of a world. It is stalled, and leaps from one due moment to the next. */
export interface WorldClock extends StackClock {
  /** For what comes again and again, such as ticks: nobody waits for it. */
  readonly recurring: StackClock;
  /** For Device Defender, which counts silence in days: only what it does soon is waited for. */
  readonly defender: StackClock;
  after(millis: number, callback: () => void): () => void;
  /** Moves on to a moment as if nothing recurred until then. */
  leapTo(moment: Date): void;
  /** Whether it is leaping: what recurs is then left out. */
  isLeaping(): boolean;
  /** Whether something is still to come that came of what happened. */
  isWaiting(): boolean;
}

/** Longer than an audit or a mitigation task takes here. */
const soonMillis = 300_000;

type Kind = 'own' | 'defender' | 'recurring';

interface KindTimer extends Timer {
  readonly kind: Kind;
}

export function createWorldClock(start: Date): WorldClock {
  const heap = createTimerHeap<KindTimer>();
  let millis = start.getTime();
  let order = 0;
  let sleepers = 0;
  let isLeaping = false;

  function set(kind: Kind, due: number, callback: () => void): () => void {
    order += 1;
    const timer: KindTimer = { kind, due: Math.max(due, millis), order, callback, isCanceled: false };
    heap.push(timer);
    return () => {
      timer.isCanceled = true;
    };
  }

  function sleep(duration: number): Promise<void> {
    sleepers += 1;
    return new Promise((resolve) =>
      set('own', millis + duration, () => {
        sleepers -= 1;
        resolve();
      }),
    );
  }

  const isWaitedFor = ({ kind, due }: KindTimer): boolean =>
    kind === 'own' || (kind === 'defender' && due <= millis + soonMillis);

  const viewOf = (kind: Kind): StackClock => ({
    now: () => new Date(millis),
    sleep,
    at: (due, callback) => set(kind, due.getTime(), callback),
    sleepers: () => sleepers,
    nextDue() {
      const timer = heap.first();
      return timer && new Date(timer.due);
    },
    moveTo(moment) {
      const end = moment.getTime();
      for (let timer = heap.first(); timer && timer.due <= end; timer = heap.first()) {
        heap.shift();
        millis = Math.max(millis, timer.due);
        timer.callback();
      }
      millis = Math.max(millis, end);
    },
    close: heap.clear,
  });

  const own = viewOf('own');
  return {
    ...own,
    recurring: viewOf('recurring'),
    defender: viewOf('defender'),
    leapTo(moment) {
      isLeaping = true;
      own.moveTo(moment);
      isLeaping = false;
    },
    isLeaping: () => isLeaping,
    after: (duration, callback) => set('own', millis + duration, callback),
    isWaiting: () => heap.all().some(isWaitedFor),
  };
}
