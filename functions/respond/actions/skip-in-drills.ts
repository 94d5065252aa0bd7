import { isDrill } from '../../../shared/sources/violation/drill.ts';
import { type Member, type Transitions, transitionTo } from '../transition.ts';

type Perform = (member: Member) => Promise<void>;

/**
 * Does a response, unless it is of a drill: nobody is notified of it, and Device Defender knows of no such violation.
 * Mitigations need no exception: what Device Defender does not list is never contained.
 */
export const exceptInDrills =
  ({ record }: Pick<Transitions, 'record'>, perform: Perform): Perform =>
  async (member) => {
    const { event } = member;
    if (event.kind !== 'violation' || !isDrill(event.violationId)) return perform(member);
    await record(member, transitionTo('skipped', 'drill', 'drill'));
  };
