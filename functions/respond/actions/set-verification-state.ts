import { isRefusal } from '../../../shared/defender/refusals.ts';
import type { Violations } from '../../../shared/defender/violations.ts';
import type { ViolationEvent } from '../../../shared/events/event.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { notifiedViolation } from '../guards/notified-violation.ts';
import { isUnconfirmedTooLong, recheckIn } from '../recheck.ts';
import type { Member, Record, Step } from '../transition.ts';

interface Dependencies {
  readonly violations: Violations;
  readonly record: Record;
  readonly clock: Clock;
}

/** Sets the verification state that a rule asks for on its violation, once Device Defender itself lists that. */
export const createSetVerificationState =
  ({ violations, record, clock }: Dependencies) =>
  async (member: Member): Promise<void> => {
    const { event, response } = member;
    if (response.step.kind !== 'verify' || event.kind !== 'violation') return;
    const { state, description } = response.step;
    if (!(await violations.activityOf([event])).isActiveAsNotified(notifiedViolation(event))) {
      await record(member, unconfirmed(event, clock.now()));
      return;
    }
    const answer = await violations.verify(event.violationId, state, description);
    await record(
      member,
      isRefusal(answer)
        ? { status: 'failed', because: answer.because }
        : { status: 'succeeded', because: `the verification state is ${state}`, requestId: answer.requestId },
    );
  };

function unconfirmed({ receivedAt }: ViolationEvent, now: Date): Step {
  const because = 'unconfirmed: Device Defender does not list the violation as active';
  return isUnconfirmedTooLong(receivedAt, now)
    ? { status: 'skipped', because }
    : { status: 'planned', because, changes: recheckIn(now, 'unconfirmed') };
}
