import { sources } from '../../../../shared/sources/sources.ts';
import type { Clock } from '../../../../shared/time/clock.ts';
import { recheckIn } from '../../recheck.ts';
import { transitionTo } from '../../transition.ts';
import type { Guard } from '../guard.ts';

/** How the events of each kind are confirmed, by the name of the kind. */
export type Confirmers = Readonly<Record<string, Guard>>;

/** For events that `receive-audit` confirmed before it stored them, and for those that the responder found itself. */
export const needsNoConfirmation: Guard = async () => undefined;

/**
 * A notice is a hint and not an order, and so is a row: Device Defender is asked again. A kind of event that has no
 * confirmer is held.
 */
export const createConfirmed =
  (confirmers: Confirmers, clock: Clock): Guard =>
  async (candidate) => {
    const { kind, eventId } = candidate.member.event;
    const confirm = confirmers[kind];
    if (confirm && isKindOfRow(kind, eventId)) return confirm(candidate);
    const text = `events of kind ${kind} can not be confirmed`;
    return transitionTo('held', 'unconfirmed', text, {
      changes: recheckIn(clock.now(), 'held'),
      isNotified: false,
    });
  };

/** The key of a row says which functions may write it. A check is in the partition of its audit. */
function isKindOfRow(kind: string, eventId: string): boolean {
  const [partition] = eventId.split('/');
  const source = sources.find(({ documents }) => documents.some(({ name }) => name === kind));
  return partition === kind || partition === source?.name;
}
