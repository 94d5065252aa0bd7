import type { Clock } from '../shared/time/clock.ts';

interface Progress {
  /** Shows how many there have been so far and, as a bar, which share of the whole is done. */
  show(count: number, share?: number): void;
  /** Leaves the line empty for whatever is printed next. */
  end(): void;
}

interface ProgressOptions {
  readonly clock: Clock;
  readonly terminal: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;
  /** What is counted and was done to it: `events read`. */
  readonly what: string;
}

/** One line that is written over and over; nothing where nobody is looking, as in a pipeline's log. */
export function createProgress({ clock, terminal, what }: ProgressOptions): Progress {
  if (!terminal.isTTY) return { show: () => {}, end: () => {} };
  const began = clock.now().getTime();
  return {
    show(count, share) {
      const seconds = Math.max(1, clock.now().getTime() - began) / 1000;
      const bar = share === undefined ? '' : `${barOf(share)} `;
      terminal.write(`\r${bar}${count} ${what}, ${Math.round(count / seconds)} a second\u001b[K`);
    },
    end: () => {
      terminal.write('\r\u001b[K');
    },
  };
}

const barWidth = 24;

function barOf(share: number): string {
  const done = Math.floor(share * barWidth);
  const percent = String(Math.floor(share * 100)).padStart(3);
  return `${'█'.repeat(done)}${'░'.repeat(barWidth - done)} ${percent}%`;
}
