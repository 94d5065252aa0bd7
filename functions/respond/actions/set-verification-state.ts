import { isRefusal } from '../../../shared/defender/refusals.ts';
import type { Violations } from '../../../shared/defender/violations.ts';
import type { Executor } from './executor.ts';

/** Sets the verification state that a rule asks for on its violation. No device is cut off, and the last write wins. */
export const createSetVerificationState = (
  violations: Pick<Violations, 'setVerificationState'>,
): Executor => ({
  planOf: async () => ({ changes: [] }),

  async act({ event, response: { step } }) {
    if (step.kind !== 'setVerificationState' || event.kind !== 'violation')
      throw new Error(`${event.eventId} is no violation whose verification state is to be set`);
    const { state, description } = step;
    const answer = await violations.setVerificationState(event.violationId, state, description);
    return isRefusal(answer)
      ? answer
      : { text: `the verification state is ${state}`, requestId: answer.requestId };
  },
});
