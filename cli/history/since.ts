import { parseDuration } from '../../shared/rules/duration.ts';
import { UsageError } from '../errors.ts';

/** The moment that a person means by `24h` (that long ago) or by a time. Throws `UsageError`. */
export function parseSince(text: string, now: Date): Date {
  const millis = parseDuration(text);
  const moment = millis === undefined ? new Date(text) : new Date(now.getTime() - millis);
  if (!Number.isNaN(moment.getTime())) return moment;
  throw new UsageError(`--since takes 30m, 24h, 7d, or a time such as 2026-11-23T03:00:00Z, not ${text}.`);
}
