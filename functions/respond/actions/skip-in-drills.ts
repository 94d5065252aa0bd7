import { isDrill } from '../../../shared/sources/violation/drill.ts';
import type { Member, Record } from '../transition.ts';

type Do = (member: Member) => Promise<void>;

/**
 * Does a step, unless it is of a drill: nobody is notified of it, and Device Defender knows of no such violation.
 * Mitigations need no exception: what Device Defender does not list is never contained.
 */
export const exceptInDrills =
  (record: Record, work: Do): Do =>
  async (member) => {
    const { event } = member;
    if (event.kind !== 'violation' || !isDrill(event.violationId)) return work(member);
    await record(member, { status: 'skipped', because: 'drill' });
  };
