import type { Clock } from '../shared/time/clock.ts';

export interface Progress {
  /** Told how many there have been so far. */
  show(count: number): void;
  /** Leaves the line empty for whatever is printed next. */
  end(): void;
}

interface Watched {
  readonly clock: Clock;
  readonly terminal: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;
  /** What is counted and was done to it: `events read`. */
  readonly what: string;
}

/** One line that is written over and over; nothing where nobody is looking, as in a pipeline's log. */
export function createProgress({ clock, terminal, what }: Watched): Progress {
  if (!terminal.isTTY) return { show: () => {}, end: () => {} };
  const began = clock.now().getTime();
  return {
    show(count) {
      const seconds = Math.max(1, clock.now().getTime() - began) / 1000;
      terminal.write(`\r${count} ${what}, ${Math.round(count / seconds)} a second\u001b[K`);
    },
    end: () => {
      terminal.write('\r\u001b[K');
    },
  };
}
