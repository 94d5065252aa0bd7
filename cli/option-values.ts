import { parseDuration } from '../shared/schema/duration.ts';
import { UsageError } from './errors.ts';

const maxLimit = 1000;

/** What `--limit` says. Throws `UsageError`. */
export function limitOf(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return limit;
  throw new UsageError(`--limit takes a whole number from 1 to ${maxLimit}, not ${text}.`);
}

/** ISO 8601, with the zone where there is a time: `new Date` would take a lone 7 for a month. */
const isoMoment = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** The moment that a person means by `24h` (that long ago) or by a time. Throws `UsageError`. */
export function parseSince(text: string, now: Date, option = '--since'): Date {
  const millis = parseDuration(text);
  const moment = new Date(millis === undefined ? Date.parse(text) : now.getTime() - millis);
  const isTime = millis !== undefined || isoMoment.test(text);
  if (isTime && !Number.isNaN(moment.getTime())) return moment;
  throw new UsageError(`${option} takes 30m, 24h, 7d, or a time such as 2026-11-23T03:00:00Z, not ${text}.`);
}
