import { UsageError } from './errors.ts';

const maxLimit = 1000;

/** What `--limit` says. Throws `UsageError`. */
export function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return limit;
  throw new UsageError(`--limit takes a whole number from 1 to ${maxLimit}, not ${text}.`);
}
