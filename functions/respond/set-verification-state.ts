import { isRefusal } from '../../shared/defender/refusals.ts';
import type { Violations } from '../../shared/defender/violations.ts';
import type { Member, Record } from './record.ts';

interface Dependencies {
  readonly violations: Violations;
  readonly record: Record;
}

/** Sets the verification state that a rule asks for on its violation. */
export const createSetVerificationState =
  ({ violations, record }: Dependencies) =>
  async (member: Member): Promise<void> => {
    const { event, response } = member;
    if (response.step.kind !== 'verify' || event.kind !== 'violation') return;
    const { state, description } = response.step;
    const answer = await violations.verify(event.violationId, state, description);
    await record(
      member,
      isRefusal(answer)
        ? { status: 'failed', because: answer.because }
        : { status: 'succeeded', because: `the verification state is ${state}`, requestId: answer.requestId },
    );
  };
