import type { Activity, Violations } from '../../../shared/defender/violations.ts';
import type { DecidedEvent, ViolationEvent } from '../../../shared/events/event.ts';
import type { JsonObject } from '../../../shared/json/json.ts';
import type { Attempts } from '../attempts.ts';
import { recheckIn } from '../recheck.ts';
import { type Member, type Transition, transitionTo } from '../transition.ts';

/** The active violations that Device Defender lists, read once for all responses that are guarded together. */
export interface Listed {
  /** The active violation of an event, as the notice that Device Defender would send now; undefined where it lists none. */
  of(event: ViolationEvent): JsonObject | undefined;
}

export interface ActivityAnswer {
  /** Members whose events Device Defender could be asked about: those can be guarded. */
  readonly known: readonly Member[];
  readonly listed: Listed;
}

/** Asks Device Defender once which of the members' violations are in alarm. Logs what it could not be asked about. */
export type AskActivity = (members: readonly Member[]) => Promise<ActivityAnswer>;

/**
 * The same for one member; undefined where Device Defender may not list its violation yet. Throws what kept it from
 * being asked.
 */
export type AskListed = (member: Member) => Promise<Listed | undefined>;

const nothingListed: Listed = { of: () => undefined };

/** Asked before members are grouped: one that can't be guarded yet would take a place in a task from one that can. */
export function createAskActivity(
  violations: Pick<Violations, 'activityOf'>,
  attempts: Pick<Attempts, 'attempt'>,
): AskActivity {
  return async (members) => {
    const events = members.flatMap(({ event }) => (isViolation(event) ? [event] : []));
    if (events.length === 0) return { known: members, listed: nothingListed };
    const activity = await violations.activityOf(events);
    const known = members.filter(({ event }) => !isViolation(event) || activity.isKnown(event));
    const failed = events.filter((event) => activity.failureOf(event) !== undefined);
    for (const event of failed)
      await attempts.attempt({ eventId: event.eventId }, () => Promise.reject(activity.failureOf(event)));
    return {
      known,
      listed: { of: (event) => activity.listed(event) },
    };
  };
}

export const createAskListed =
  (violations: Pick<Violations, 'activityOf'>): AskListed =>
  async ({ event }) => {
    if (!isViolation(event)) return nothingListed;
    const activity = await violations.activityOf([event]);
    requireAnswers(activity, [event]);
    return activity.isKnown(event) ? { of: (each) => activity.listed(each) } : undefined;
  };

/** What becomes of a response meanwhile. */
export const notListedYet = (now: Date): Transition =>
  transitionTo('planned', 'unconfirmed', 'Device Defender may not list the violation yet', {
    changes: recheckIn(now, 'listing'),
  });

/** Throws what kept Device Defender from being asked about any of the violations. */
export function requireAnswers(activity: Activity, events: readonly ViolationEvent[]): void {
  const failed = events.find((event) => activity.failureOf(event) !== undefined);
  if (failed) throw activity.failureOf(failed);
}

const isViolation = (event: DecidedEvent): event is ViolationEvent => event.kind === 'violation';
