import { isFinal } from '../../../shared/responses/lifecycle.ts';
import type { LetGo } from '../containments/let-go.ts';
import type { Member, Transition, Transitions } from '../transition.ts';

interface Dependencies {
  readonly transitions: Pick<Transitions, 'record'>;
  readonly letGo: LetGo;
}

/** Writes what a response becomes that is not to be done; one that is over lets go of what it was about to hold. */
export async function writeInstead(
  { transitions, letGo }: Dependencies,
  member: Member,
  instead: Transition,
): Promise<void> {
  if (isFinal(instead)) await letGo(member);
  await transitions.record(member, instead);
}
