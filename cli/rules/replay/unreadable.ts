import { printable } from '../../../shared/text/printable.ts';

/** How many rows are named one by one. */
const maxNotified = 20;

/** Rows that a replay leaves out since they can't be read: the first of them by name, all of them by number. */
export function createUnreadable() {
  const named: string[] = [];
  let count = 0;
  return {
    add({ message }: Error): void {
      count += 1;
      if (named.length < maxNotified) named.push(`Left out: ${printable(message)}`);
    },
    count: (): number => count,
    warnings: (): readonly string[] =>
      count > named.length ? [...named, `Left out: ${count - named.length} more rows`] : named,
  };
}
