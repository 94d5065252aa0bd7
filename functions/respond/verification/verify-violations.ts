import type { Violations } from '../../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../../shared/events/event.ts';
import type { History } from '../../../shared/history/history.ts';
import type { Member, Record, Step } from '../transition.ts';

/** Says of alarms that a day did not end how they stand. Answers with how many it moved. */
export type VerifyViolations = (due: readonly Member[]) => Promise<number>;

interface Dependencies {
  readonly history: History;
  readonly violations: Violations;
  readonly record: Record;
}

export function createVerifyViolations({ history, violations, record }: Dependencies): VerifyViolations {
  async function stepFor(event: ViolationEvent, isActive: boolean): Promise<Step> {
    if (isActive)
      return { status: 'unverified', because: 'Device Defender still lists the violation as active' };
    const story = await history.violation(event.violationId);
    return endingOf(story.findLast(({ at }) => at > event.at));
  }

  return async (due) => {
    const alarms = due.flatMap((member) =>
      member.event.kind === 'violation' ? [{ member, event: member.event }] : [],
    );
    const activity = await violations.activityOf(alarms.map(({ event }) => event));
    const known = alarms.flatMap(({ member, event }) => {
      const isActive = activity.isActive(event);
      return isActive === undefined ? [] : [{ member, event, isActive }];
    });
    for (const { member, event, isActive } of known) await record(member, await stepFor(event, isActive));
    return known.length;
  };
}

/** Silence is no proof: an alarm is invalidated where a thing has told nothing for days. */
const endingOf = (last: ViolationEvent | undefined): Step =>
  last?.violationEventType === 'alarm-invalidated'
    ? { status: 'unverified', because: 'alarm-invalidated: the thing fell silent', isNotified: false }
    : { status: 'verified', because: 'Device Defender no longer lists the violation as active' };
