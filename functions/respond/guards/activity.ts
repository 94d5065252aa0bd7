import type { Violations } from '../../../shared/defender/violations.ts';
import type { DecidedEvent, ViolationEvent } from '../../../shared/events/event.ts';
import type { JsonObject } from '../../../shared/json/json.ts';
import type { Member } from '../transition.ts';

/** The active violations that Device Defender lists, read once for all responses that are guarded together. */
export interface Listed {
  /** The active violation of an event, as the notice that Device Defender would send now; undefined where it lists none. */
  of(event: ViolationEvent): JsonObject | undefined;
}

export interface ActivityAnswer {
  /** Members whose events Device Defender could be asked about: those can be guarded. */
  readonly known: readonly Member[];
  /** How many are of violations that Device Defender may not list yet. */
  readonly waiting: number;
  readonly listed: Listed;
}

/** Asks Device Defender once which of the members' violations are in alarm. */
export type AskActivity = (members: readonly Member[]) => Promise<ActivityAnswer>;

const nothingListed: Listed = { of: () => undefined };

/** Asked before members are grouped: one that can't be guarded yet would take a place in a task from one that can. */
export function createAskActivity(violations: Pick<Violations, 'activityOf'>): AskActivity {
  return async (members) => {
    const events = members.flatMap(({ event }) => (isViolation(event) ? [event] : []));
    if (events.length === 0) return { known: members, waiting: 0, listed: nothingListed };
    const activity = await violations.activityOf(events);
    const known = members.filter(({ event }) => !isViolation(event) || activity.isKnown(event));
    return {
      known,
      waiting: members.length - known.length,
      listed: { of: (event) => activity.listed(event) },
    };
  };
}

const isViolation = (event: DecidedEvent): event is ViolationEvent => event.kind === 'violation';
