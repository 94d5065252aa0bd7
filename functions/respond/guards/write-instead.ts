import { isFinal } from '../../../shared/responses/lifecycle.ts';
import type { ReleaseHolds } from '../containments/release-holds.ts';
import type { Member, Transition, Transitions } from '../transition.ts';

interface Dependencies {
  readonly transitions: Pick<Transitions, 'record'>;
  readonly releaseHolds: ReleaseHolds;
}

/** Records the transition of a response that is not to be done. A final one releases what the response was about to hold. */
export async function writeInstead(
  { transitions, releaseHolds }: Dependencies,
  member: Member,
  instead: Transition,
): Promise<void> {
  if (isFinal(instead)) await releaseHolds(member);
  await transitions.record(member, instead);
}
