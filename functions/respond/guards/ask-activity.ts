import type { Violations } from '../../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../../shared/events/event.ts';
import type { Member } from '../transition.ts';
import type { IsActive } from './guard.ts';
import { notifiedViolation } from './notified-violation.ts';

/** Asks Device Defender, once for all, which of the planned members' violations it holds to be in alarm. */
export type AskActivity = (planned: readonly Member[]) => Promise<Asked>;

export interface Asked {
  /** Findings, and violations that could be asked about: those can be judged. */
  readonly known: readonly Member[];
  /** How many violations Device Defender has yet to tell of: a moment more. */
  readonly waiting: number;
  readonly isActive: IsActive;
}

/** Before they are grouped: one that can't be judged yet would take a place in a task from one that can. */
export function createAskActivity(violations: Pick<Violations, 'activityOf'>): AskActivity {
  return async (planned) => {
    const asked = planned.flatMap(({ event }): ViolationEvent[] =>
      event.kind === 'violation' ? [event] : [],
    );
    if (asked.length === 0) return { known: planned, waiting: 0, isActive: () => false };
    const activity = await violations.activityOf(asked);
    const told = new Map(
      asked.map((event) => [event.eventId, activity.isActiveAsNotified(notifiedViolation(event))]),
    );
    const known = planned.filter(
      ({ event: { kind, eventId } }) => kind !== 'violation' || told.get(eventId) !== undefined,
    );
    return {
      known,
      waiting: planned.length - known.length,
      isActive: ({ eventId }) => told.get(eventId) === true,
    };
  };
}
