import { kindOfId } from '../../../shared/containments/contained.ts';
import type { Member, Transition } from '../transition.ts';

/** How long responses to findings are collected before one audit verifies them all, in milliseconds. */
const collectingMillis = 120_000;

/** An alarm that lasts a day after its thing was contained does not end without help. */
const maxAlarmMillis = 86_400_000;

/** What an audit would find changed. A thing that joined a group leaves its certificate as it was. */
const changesResource = (id: string): boolean => kindOfId(id) !== 'thing-group';

/** When a response that succeeded is to be verified, in milliseconds from now; undefined where no detector can verify it. */
function dueIn({ event: { kind }, response: { holds = [] } }: Member): number | undefined {
  if (kind === 'violation') return maxAlarmMillis;
  return holds.some(changesResource) ? collectingMillis : undefined;
}

/** The transition of a response that succeeded, with the moment at which it is to be verified. */
export function awaitingVerification(transition: Transition, member: Member, now: Date): Transition {
  const millis = dueIn(member);
  if (millis === undefined) return transition;
  const notBefore = new Date(now.getTime() + millis).toISOString();
  return { ...transition, changes: { ...transition.changes, notBefore } };
}
