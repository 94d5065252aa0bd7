import { createStackClock, type StackClock } from '../../../local/clock/stack-clock.ts';

/** The only time of a world. It stands still, and leaps from one due moment to the next. */
export interface WorldClock extends StackClock {
  /** For what comes again and again, such as ticks: nobody waits for it. */
  readonly recurring: StackClock;
  /** For Device Defender, which counts silence in days: only what it does soon is waited for. */
  readonly defender: StackClock;
  /** Whether something is still to come that came of what happened. */
  isWaiting(): boolean;
}

/** Longer than an audit or a mitigation task takes here. */
const soonMillis = 300_000;

export function createWorldClock(start: Date): WorldClock {
  const clock = createStackClock({ start, running: false });
  const own = new Set<object>();
  const defender = new Map<object, Date>();

  function noted(due: Date, callback: () => void, note: Note): () => void {
    const timer = {};
    note.add(timer, due);
    const cancel = clock.at(due, () => {
      note.delete(timer);
      callback();
    });
    return () => {
      note.delete(timer);
      cancel();
    };
  }

  const ownNote: Note = { add: (timer) => own.add(timer), delete: (timer) => own.delete(timer) };
  const defenderNote: Note = {
    add: (timer, due) => defender.set(timer, due),
    delete: (timer) => defender.delete(timer),
  };
  const counting = (note: Note): StackClock => ({
    ...clock,
    at: (due, callback) => noted(due, callback, note),
  });

  return {
    ...counting(ownNote),
    recurring: clock,
    defender: counting(defenderNote),
    isWaiting() {
      const soon = new Date(clock.now().getTime() + soonMillis);
      return own.size > 0 || [...defender.values()].some((due) => due <= soon);
    },
  };
}

interface Note {
  add(timer: object, due: Date): void;
  delete(timer: object): void;
}
