import type { Activity, Violations } from '../../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../../shared/events/event.ts';
import type { History } from '../../../shared/history/history.ts';
import type { Attempts } from '../attempts.ts';
import { requireAnswers } from '../guards/activity.ts';
import { type Member, type Transition, type Transitions, transitionTo } from '../transition.ts';

/** Verifies responses to alarms that lasted a day. Resolves to how many it moved. */
export type VerifyViolations = (due: readonly Member[]) => Promise<number>;

interface Dependencies {
  readonly history: Pick<History, 'violation'>;
  readonly violations: Pick<Violations, 'activityOf'>;
  readonly transitions: Pick<Transitions, 'record'>;
  readonly attempts: Attempts;
}

export function createVerifyViolations(dependencies: Dependencies): VerifyViolations {
  const { history, violations, transitions, attempts } = dependencies;

  async function transitionFor(event: ViolationEvent, isActive: boolean): Promise<Transition> {
    if (isActive)
      return transitionTo(
        'unverified',
        'detector-disagrees',
        'Device Defender still lists the violation as active',
      );
    const all = await history.violation(event.violationId);
    return endedAs(all.findLast(({ at }) => at > event.at));
  }

  /** False where Device Defender does not say yet. */
  async function verify(member: Member, event: ViolationEvent, activity: Activity): Promise<boolean> {
    requireAnswers(activity, [event]);
    if (!activity.isKnown(event)) return false;
    const isActive = activity.listed(event) !== undefined;
    await transitions.record(member, await transitionFor(event, isActive));
    return true;
  }

  return async (due) => {
    const alarms = due.flatMap((member) =>
      member.event.kind === 'violation' ? [{ member, event: member.event }] : [],
    );
    const activity = await violations.activityOf(alarms.map(({ event }) => event));
    let moved = 0;
    for (const { member, event } of alarms) {
      const isMoved = await attempts.attempt({ eventId: event.eventId }, () =>
        verify(member, event, activity),
      );
      if (isMoved) moved += 1;
    }
    return moved;
  };
}

/** Silence proves nothing: Device Defender invalidates an alarm when the thing has sent nothing for days. */
const endedAs = (last: ViolationEvent | undefined): Transition =>
  last?.violationEventType === 'alarm-invalidated'
    ? transitionTo('unverified', 'alarm-invalidated', 'alarm-invalidated: the thing fell silent', {
        isNotified: false,
      })
    : transitionTo('verified', 'detector-agrees', 'Device Defender no longer lists the violation as active');
