import { between, createSeeded } from '../faults/world/seeded.ts';

/** What a poison draws by lot; the same for the same seed. */
export interface Draw {
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<Item>(items: readonly Item[]): Item;
  /** Whether something happens that happens once in so many times. */
  oneIn(times: number): boolean;
  /** So many hexadecimal digits. */
  hex(length: number): string;
  /** From a few to nearly all bytes that SNS carries; the small ones more often. */
  bytes(): number;
}

const sizes = [1000, 4000, 16_000, 64_000, 250_000];

export function createDraw(seed: number): Draw {
  const random = createSeeded(seed);
  const wholeBetween = (low: number, high: number): number => between(random, low, high);
  function pick<Item>(items: readonly Item[]): Item {
    const item = items[wholeBetween(0, items.length - 1)];
    if (item === undefined) throw new Error('There is nothing to pick from');
    return item;
  }
  return {
    between: wholeBetween,
    pick,
    oneIn: (times) => random() < 1 / times,
    hex: (length) => Array.from({ length }, () => wholeBetween(0, 15).toString(16)).join(''),
    bytes: () => pick(sizes),
  };
}
