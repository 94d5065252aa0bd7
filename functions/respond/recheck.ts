import { openInTurn } from '../../shared/responses/aggregate-status.ts';
import { isIn } from '../../shared/responses/lifecycle.ts';
import type { Response } from '../../shared/responses/response.ts';
import { millisSince } from '../../shared/time/millis-since.ts';

/** When a response that is held or waits is guarded again, in milliseconds. */
export const waits = {
  /** A quota was met: it frees slowly. */
  quota: 3_600_000,
  /** A person has to change something first. */
  held: 600_000,
  /** Device Defender is being asked for a new list. */
  listing: 1000,
  /** The devices that it reaches are being counted. */
  counting: 1000,
  /** A look-up of it hangs, and would keep others waiting again. */
  'late-look-up': 60_000,
  /** A call failed, after all tries of the SDK. */
  'failed-call': 5000,
  /** All slots of Device Defender are taken. */
  slot: 5000,
  /** A task of the same violation is under way, or something is being put back. */
  'task-running': 10_000,
} as const;

export const recheckIn = (now: Date, why: keyof typeof waits): { readonly notBefore: string } => ({
  notBefore: new Date(now.getTime() + waits[why]).toISOString(),
});

/** What has been held for the same reason for an hour is guarded again once an hour. In milliseconds. */
const longHeldMillis = 3_600_000;

/** When a response that stays held is guarded again, where that would be at `notBefore`. */
export function recheckHeld({ trail }: Response, notBefore: string, now: Date): string {
  const heldSince = trail.findLast(({ status }) => status === 'held')?.at ?? now.toISOString();
  if (millisSince(new Date(heldSince), now) < longHeldMillis) return notBefore;
  const later = new Date(now.getTime() + longHeldMillis).toISOString();
  return later > notBefore ? later : notBefore;
}

/** Device Defender mostly lists at once what it sent a notice of, now and then a minute later. In milliseconds. */
const mostlyListedMillis = 60_000;
const unlistedMillis = 30_000;

/**
 * A run waits for what is due so soon, and nothing is written to put it off; what is due later the minute tick finds. In
 * milliseconds.
 */
export const soonMillis = 5000;

/**
 * When Device Defender is asked again about what it does not list, by when the notice came: every second at first. In the
 * first minute, an answer is found after an eighth more than the time that Device Defender took, 25 questions in all.
 */
export function recheckListing(now: Date, receivedAt: Date): { readonly notBefore: string } {
  const age = millisSince(receivedAt, now);
  const wait = age < mostlyListedMillis ? Math.min(soonMillis, Math.max(1000, age / 8)) : unlistedMillis;
  return { notBefore: new Date(now.getTime() + wait).toISOString() };
}

/** A response that is held for longer expires: it is not done late. */
const maxHeldMillis = 86_400_000;

/** Device Defender has this long to list what it sent a notice of. */
const maxUnconfirmedMillis = 600_000;

/** When a response that is held, or is about to be, expires. */
export const heldTooLongAt = ({ trail }: Response, now: Date): Date => {
  const since = trail.find(({ status }) => status === 'held')?.at ?? now.toISOString();
  return new Date(Date.parse(since) + maxHeldMillis + 1);
};

export const isHeldTooLong = (since: Date, now: Date): boolean => millisSince(since, now) > maxHeldMillis;

export const isUnconfirmedTooLong = (since: Date, now: Date): boolean =>
  millisSince(since, now) > maxUnconfirmedMillis;

/** No run lasts longer (the timeout of respond is 60 s): the run that began something earlier has ended. */
export const longestRunMillis = 90_000;

/** How often what is with a task is looked at, in milliseconds. */
const withTaskMillis = 60_000;

/**
 * Until when no look at an event is worth it, as far as some of it is under way: only the task, or the call, moves that.
 * Undefined where it is none, or where something else of the event is due.
 */
export function restsUntil(responses: readonly Response[], now: Date): Date | undefined {
  const open = openInTurn(responses);
  if (!open.some((each) => isIn('underWay', each))) return undefined;
  const next = Math.min(...open.map((each) => nextLookAt(each, now.getTime())));
  return next > now.getTime() ? new Date(next) : undefined;
}

function nextLookAt(response: Response, now: number): number {
  if (!isIn('underWay', response)) return Date.parse(response.notBefore ?? '') || now;
  const overdueAt = Date.parse(response.trail.at(-1)?.at ?? '') + longestRunMillis;
  return overdueAt > now ? overdueAt : now + withTaskMillis;
}
