import { type Condition, expectedAfter, isContainedIn } from '../../../shared/containments/condition.ts';
import { containmentIdOf } from '../../../shared/containments/contained.ts';
import {
  type Claim,
  type Containment,
  confirmed,
  heldBy,
  isHeld,
  isHeldBy,
  type Lease,
  takenOver,
  withoutHolder,
} from '../../../shared/containments/containment.ts';
import type { Effects } from '../../../shared/defender/effects/effects.ts';
import { holdsOf } from '../../../shared/history/unknown-holders.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { Member } from '../transition.ts';
import type { Change } from './change.ts';
import { conditionNow } from './condition-now.ts';
import type { Outlook } from './look.ts';

/** How many containments a response holds, of those that it was about to hold. */
export interface Settled {
  readonly held: number;
  readonly of: number;
}

/** What responses hold in AWS IoT, written before it is made and after. Each call is safe to repeat. */
export interface Holding {
  /** Writes that a response is about to hold what it would change, with how it was before. */
  hold(member: Member, outlook: Outlook): Promise<void>;
  /**
   * Writes what AWS did of what a response was about to hold. Where AWS does not say that it was applied, what AWS IoT
   * shows decides.
   */
  settle(member: Member, isApplied: boolean): Promise<Settled>;
  /**
   * Ends pending holds of a response: AWS was asked for nothing. Containments that other responses made, it still
   * holds.
   */
  drop(member: Member): Promise<void>;
  /** Leaves to a person what a person changed by hand. */
  takeOver(containment: Containment): Promise<void>;
}

interface Dependencies {
  readonly change: Change;
  readonly effects: Effects;
  readonly clock: Clock;
}

/** So many records are kept in mind from before AWS is asked until it has answered. */
const mostPending = 1000;

export function createHolding({ change, effects, clock }: Dependencies): Holding {
  /** As this process wrote them: where another run changed one since, nothing is written over it. */
  const pending = new Map<string, Containment>();

  function keep(id: string, record: Containment | undefined): void {
    for (const oldest of [...pending.keys()].slice(0, pending.size + 1 - mostPending)) pending.delete(oldest);
    if (record) pending.set(id, record);
  }

  async function recordOf(id: string, member: Member): Promise<Containment | undefined> {
    const known = pending.get(id);
    pending.delete(id);
    return known && isHeldBy(known, refOf(member)) ? known : change(id, (current) => current);
  }

  /** The condition in AWS IoT after AWS was asked to change it; undefined where the resource is gone. */
  async function conditionAfter(
    { contained, preImage }: Containment,
    isApplied: boolean,
  ): Promise<Condition | undefined> {
    const expected = isApplied ? expectedAfter(preImage) : undefined;
    if (expected) return expected;
    return conditionNow(effects, contained);
  }

  /** One run gave it up and AWS carried it out all the same: its pre-image is still stored. */
  function claimed(record: Containment, member: Member, now: Date): Containment {
    if (isHeld(record) && isHeldBy(record, refOf(member))) return record;
    const { contained, preImage } = record;
    return heldBy(record, { contained, condition: preImage }, claimOf(member), now);
  }

  function made(record: Containment, member: Member, condition: Condition): Containment {
    if (record.state === 'releasing' || record.state === 'taken-over') return record;
    const now = clock.now();
    return confirmed(claimed(record, member, now), condition, now);
  }

  async function settleOne(id: string, member: Member, isApplied: boolean): Promise<boolean> {
    const record = await recordOf(id, member);
    const condition = record && (await conditionAfter(record, isApplied));
    const isMade = condition && (isApplied || isContainedIn(condition, record.preImage));
    const settled = await change(
      id,
      (current) => {
        if (!current) return undefined;
        return isMade ? made(current, member, condition) : withoutHolder(current, refOf(member), clock.now());
      },
      { record },
    );
    return isMade === true && settled?.state === 'holding';
  }

  return {
    async hold(member, { toHold }) {
      for (const one of toHold) {
        const id = containmentIdOf(one.contained);
        const held = (record?: Containment) => heldBy(record, one, claimOf(member), clock.now());
        keep(id, await change(id, held, one.seen));
      }
    },

    async settle(member, isApplied) {
      const ids = holdsOf(member);
      let held = 0;
      for (const id of ids) if (await settleOne(id, member, isApplied)) held += 1;
      return { held, of: ids.length };
    },

    async drop(member) {
      for (const id of holdsOf(member))
        await change(id, (record) =>
          record?.state === 'pending' ? withoutHolder(record, refOf(member), clock.now()) : record,
        );
    },

    async takeOver({ id }) {
      await change(id, (record) => (record?.state === 'holding' ? takenOver(record, clock.now()) : record));
    },
  };
}

export const refOf = ({ event: { eventId }, index }: Member) => ({ eventId, index });

const claimOf = (member: Member): Claim => ({ ...refOf(member), lease: leaseOf(member) });

/** How long a response holds: until its rule releases it, or a person does. */
function leaseOf({ response: { step } }: Member): Lease {
  return step.kind === 'mitigate' && step.release
    ? { until: 'cleared', afterMillis: step.release.afterMillis }
    : { until: 'released' };
}
