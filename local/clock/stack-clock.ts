import type { Clock } from '../../shared/time/clock.ts';

/**
 * Time of the local stack: starts at a chosen moment, runs as fast as real time, and can be moved forward.
 * Sleepers and timers are woken in order of their due time, also when the clock jumps past several of them.
 */
export interface StackClock extends Clock {
  /** Calls back once at `due`, or at once when that has passed. Returns a function that cancels. */
  at(due: Date, callback: () => void): () => void;
  /** The earliest timer or sleeper that waits, if any does. */
  nextDue(): Date | undefined;
  /** How many wait in `sleep`. */
  sleepers(): number;
  /** Moves the clock forward to `moment` (never back) and wakes all that is due by then, in order. */
  moveTo(moment: Date): void;
  /** Cancels every timer, now and later; sleepers never wake. */
  close(): void;
}

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/** `running: false` makes a clock that is stalled except for `moveTo`: for tests. */
export function createStackClock({ start = new Date(), running = true } = {}): StackClock {
  let offset = start.getTime() - (running ? Date.now() : 0);
  let alarm: NodeJS.Timeout | undefined;
  let closed = false;
  let sleepers = 0;
  const timers = new Set<Timer>();
  const millis = () => (running ? Date.now() : 0) + offset;
  const earliest = () =>
    [...timers].reduce<Timer | undefined>((a, b) => (a && a.due <= b.due ? a : b), undefined);

  function wakeDue(): void {
    for (let timer = earliest(); timer && timer.due <= millis(); timer = earliest()) {
      timers.delete(timer);
      timer.callback();
    }
    setAlarm();
  }

  function setAlarm(): void {
    clearTimeout(alarm);
    const timer = earliest();
    if (running && timer) alarm = setTimeout(wakeDue, Math.min(timer.due - millis(), 2 ** 31 - 1));
  }

  function at(due: Date, callback: () => void): () => void {
    const timer = { due: due.getTime(), callback };
    if (closed) return () => {};
    timers.add(timer);
    if (timer.due <= millis()) queueMicrotask(wakeDue);
    else setAlarm();
    return () => {
      timers.delete(timer);
      setAlarm();
    };
  }

  /** Who may be called off waits for something else, too, and does not count as a sleeper. */
  const bound = (due: Date, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => signal.addEventListener('abort', at(due, resolve)));

  return {
    now: () => new Date(millis()),
    sleep(duration, signal) {
      const due = new Date(millis() + duration);
      if (signal) return bound(due, signal);
      return new Promise((resolve) => {
        sleepers += 1;
        at(due, () => {
          sleepers -= 1;
          resolve();
        });
      });
    },
    at,
    sleepers: () => sleepers,
    nextDue: () => {
      const timer = earliest();
      return timer && new Date(timer.due);
    },
    moveTo(moment) {
      for (let timer = earliest(); timer && timer.due <= moment.getTime(); timer = earliest()) {
        offset += Math.max(0, timer.due - millis());
        timers.delete(timer);
        timer.callback();
      }
      offset += Math.max(0, moment.getTime() - millis());
      setAlarm();
    },
    close() {
      closed = true;
      clearTimeout(alarm);
      timers.clear();
    },
  };
}
