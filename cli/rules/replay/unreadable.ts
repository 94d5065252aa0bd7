import { printable } from '../../print.ts';

/** How many rows are told one by one. */
const maxNotified = 20;

/** Rows that a replay leaves out since they can't be read: the first of them by name, all of them by number. */
export function createUnreadable() {
  const told: string[] = [];
  let count = 0;
  return {
    add({ message }: Error): void {
      count += 1;
      if (told.length < maxNotified) told.push(`Left out: ${printable(message)}`);
    },
    count: (): number => count,
    warnings: (): readonly string[] =>
      count > told.length ? [...told, `Left out: ${count - told.length} more rows`] : told,
  };
}
