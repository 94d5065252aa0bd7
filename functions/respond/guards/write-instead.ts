import { isFinal } from '../../../shared/responses/lifecycle.ts';
import type { ReleaseHolds } from '../containments/release-holds.ts';
import type { Member, Transition, Transitions } from '../transition.ts';

interface Dependencies {
  readonly transitions: Pick<Transitions, 'record'>;
  readonly releaseHolds: ReleaseHolds;
}

/** Writes what a response becomes that is not to be done; one that is over lets go of what it was about to hold. */
export async function writeInstead(
  { transitions, releaseHolds }: Dependencies,
  member: Member,
  instead: Transition,
): Promise<void> {
  if (isFinal(instead)) await releaseHolds(member);
  await transitions.record(member, instead);
}
