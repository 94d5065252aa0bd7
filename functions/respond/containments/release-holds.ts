import { type Contained, describeContained } from '../../../shared/containments/contained.ts';
import { type Containment, isHeldBy, withoutHolder } from '../../../shared/containments/containment.ts';
import { holdsOf } from '../../../shared/history/unknown-holders.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { Member } from '../transition.ts';
import type { Change } from './change.ts';
import type { Doubts } from './doubts.ts';
import { refOf } from './holding.ts';
import type { Ended, PutBackNow } from './put-back.ts';

/**
 * Ends the holds of a response. The last holder restores the pre-image. One that fails keeps no other. Safe to repeat:
 * it continues from where an earlier run ended.
 */
export type ReleaseHolds = (member: Member) => Promise<readonly Ended[]>;

interface Dependencies {
  readonly change: Change;
  readonly putBackNow: PutBackNow;
  readonly doubts: Doubts;
  readonly clock: Clock;
}

export function createReleaseHolds({ change, putBackNow, doubts, clock }: Dependencies): ReleaseHolds {
  /** The outcome for a record that a response no longer holds. */
  async function endOf(before: Containment, after: Containment): Promise<Ended> {
    const { contained } = after;
    if (after.state === 'releasing') return putBackNow(after);
    if (before.state === 'taken-over') return { as: 'changed-by-hand', contained };
    return { as: after.state === 'released' ? 'never-made' : 'still-held', contained };
  }

  /** With the holder end those that hold nothing: they would hold it for ever. */
  async function releaseHold(id: string, member: Member): Promise<readonly Ended[]> {
    const before = await change(id, (record) => record);
    if (!before || !(isHeldBy(before, refOf(member)) || before.state === 'releasing')) return [];
    const unknown = await doubts.unknownHolders(withoutHolder(before, refOf(member), clock.now()));
    const ended = [refOf(member), ...unknown];
    const after = await change(
      id,
      (record) => record && ended.reduce((left, each) => withoutHolder(left, each, clock.now()), record),
    );
    return after ? [await endOf(before, after)] : [];
  }

  return async (member) => {
    const all: Ended[] = [];
    const failures: unknown[] = [];
    for (const id of holdsOf(member))
      await releaseHold(id, member).then(
        (ended) => all.push(...ended),
        (error: unknown) => failures.push(error),
      );
    if (failures.length > 0) throw failures[0];
    return all;
  };
}

/** The outcome for all that a response held, for operators. */
export function describeEnded(all: readonly Ended[]): string {
  const texts = all.flatMap(({ as, contained }) => describe[as]?.(contained) ?? []);
  return texts.length > 0 ? [...new Set(texts)].join('; ') : 'other alarms still hold it';
}

const describe: { readonly [as in Ended['as']]?: (contained: Contained) => string } = {
  needed: (contained) =>
    contained.kind === 'thing-group'
      ? `taken out of ${contained.thingGroupName}`
      : `${describeContained(contained)} is as it was before`,
  done: (contained) => `${describeContained(contained)} was as before already`,
  'changed-by-hand': (contained) =>
    `${describeContained(contained)} was changed by hand and is left as it is`,
  'not-ours': (contained) => `${describeContained(contained)} is no change of ours and is left as it is`,
};
