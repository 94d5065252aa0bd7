/** Something that is due at a moment, in milliseconds; of those due at once, the one set first comes first. */
export interface Timer {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
  isCanceled: boolean;
}

export interface TimerHeap<Each extends Timer> {
  push(timer: Each): void;
  /** The earliest one; not those that were canceled. */
  first(): Each | undefined;
  shift(): void;
  all(): readonly Each[];
  clear(): void;
}

const isBefore = (a: Timer, b: Timer): boolean => (a.due === b.due ? a.order < b.order : a.due < b.due);

/** A binary heap: a storm sets tens of thousands of timers. */
export function createTimerHeap<Each extends Timer>(): TimerHeap<Each> {
  const timers: Each[] = [];

  /** Moves the timer at a place towards the root. */
  function rise(timer: Each, from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >>> 1;
      const above = timers[parent];
      if (!above || !isBefore(timer, above)) break;
      timers[place] = above;
      place = parent;
    }
    timers[place] = timer;
  }

  /** The earlier of the two below a place. */
  function below(place: number): number {
    const [left, right] = [timers[2 * place + 1], timers[2 * place + 2]];
    return left && right && isBefore(right, left) ? 2 * place + 2 : 2 * place + 1;
  }

  function sink(timer: Each): void {
    let place = 0;
    for (let child = below(place); child < timers.length; child = below(place)) {
      const earlier = timers[child];
      if (!earlier || isBefore(timer, earlier)) break;
      timers[place] = earlier;
      place = child;
    }
    timers[place] = timer;
  }

  function shift(): void {
    const last = timers.pop();
    if (last && timers.length > 0) sink(last);
  }

  return {
    push: (timer) => rise(timer, timers.length),
    first() {
      while (timers[0]?.isCanceled) shift();
      return timers[0];
    },
    shift,
    all: () => timers.filter(({ isCanceled }) => !isCanceled),
    clear() {
      timers.length = 0;
    },
  };
}
