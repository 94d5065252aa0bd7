import { isDrill } from '../../../shared/sources/violation/drill.ts';
import { type Member, type Transitions, transitionTo } from '../transition.ts';

type Perform = (member: Member) => Promise<void>;

/**
 * Performs a response unless its event is a drill: a drill notifies no operator, and Device Defender lists no such
 * violation. Mitigations need no exception: a violation that Device Defender does not list contains nothing.
 */
export const exceptInDrills =
  ({ record }: Pick<Transitions, 'record'>, perform: Perform): Perform =>
  async (member) => {
    const { event } = member;
    if (event.kind !== 'violation' || !isDrill(event.violationId)) return perform(member);
    await record(member, transitionTo('skipped', 'drill', 'the event is a drill'));
  };
