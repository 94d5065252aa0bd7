import type { Clock } from '../../shared/time/clock.ts';

export interface Progress {
  /** Told how many events have been read so far. */
  show(events: number): void;
  /** Leaves the line empty for whatever is printed next. */
  end(): void;
}

type Terminal = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;

/** One line that is written over and over; nothing where nobody is looking, as in a pipeline's log. */
export function createProgress(clock: Clock, terminal: Terminal): Progress {
  if (!terminal.isTTY) return { show: () => {}, end: () => {} };
  const began = clock.now().getTime();
  return {
    show(events) {
      const seconds = Math.max(1, clock.now().getTime() - began) / 1000;
      terminal.write(`\r${events} events read, ${Math.round(events / seconds)} a second\u001b[K`);
    },
    end: () => {
      terminal.write('\r\u001b[K');
    },
  };
}
