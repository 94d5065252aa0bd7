import { isFinal } from '../../../shared/responses/lifecycle.ts';
import type { Holding } from '../containments/holding.ts';
import type { Member, Transition, Transitions } from '../transition.ts';

interface Dependencies {
  readonly transitions: Pick<Transitions, 'record'>;
  readonly holding: Pick<Holding, 'drop'>;
}

/**
 * Records the transition of a response that is not to be done. A final one ends what the response was about to hold. What
 * was made stays held, whatever its row says: only the end of its alarm, or a person, has it put back.
 */
export async function writeInstead(
  { transitions, holding }: Dependencies,
  member: Member,
  instead: Transition,
): Promise<void> {
  if (isFinal(instead)) await holding.drop(member);
  await transitions.record(member, instead);
}
