import { type Contained, describeContained } from '../../../shared/containments/contained.ts';
import {
  type Containment,
  isHeldBy,
  type PutBack,
  putBack,
  putBackNeeded,
  takenOver,
  withoutHolder,
} from '../../../shared/containments/containment.ts';
import type { Effects } from '../../../shared/defender/effects/effects.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { Member } from '../transition.ts';
import type { Change } from './change.ts';
import { conditionNow } from './condition-now.ts';
import { holdsOf, refOf } from './holding.ts';

/** The outcome for one containment that a response held. */
export interface Ended {
  readonly as: 'put-back' | 'still-held' | 'changed-by-hand' | 'never-made';
  readonly contained: Contained;
}

/**
 * Ends the holds of a response. The last holder restores the pre-image, unless a person changed it by hand. One that
 * fails keeps no other. Safe to repeat: it continues from where an earlier run ended.
 */
export type ReleaseHolds = (member: Member) => Promise<readonly Ended[]>;

interface Dependencies {
  readonly change: Change;
  readonly effects: Effects;
  readonly clock: Clock;
}

export function createReleaseHolds({ change, effects, clock }: Dependencies): ReleaseHolds {
  async function putBackNow(record: Containment): Promise<Ended> {
    const { contained, preImage, made, id } = record;
    const condition = await conditionNow(effects, contained);
    const need: PutBack = condition ? putBackNeeded(record, condition) : 'done';
    if (need === 'needed') await effects.putBack(contained, preImage, made);
    const isTheirs = need === 'changed-by-hand';
    const ended = isTheirs ? takenOver : putBack;
    await change(id, (current) => (current?.state === 'releasing' ? ended(current, clock.now()) : current));
    return { as: isTheirs ? 'changed-by-hand' : 'put-back', contained };
  }

  /** The outcome for a record that a response no longer holds. */
  async function endOf(before: Containment, after: Containment): Promise<Ended> {
    const { contained } = after;
    if (after.state === 'releasing') return putBackNow(after);
    if (before.state === 'taken-over') return { as: 'changed-by-hand', contained };
    return { as: after.state === 'released' ? 'never-made' : 'still-held', contained };
  }

  async function releaseHold(id: string, member: Member): Promise<readonly Ended[]> {
    const before = await change(id, (record) => record);
    if (!before || !(isHeldBy(before, refOf(member)) || before.state === 'releasing')) return [];
    const after = await change(id, (record) => record && withoutHolder(record, refOf(member), clock.now()));
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
  const of = (as: Ended['as']) => all.filter((each) => each.as === as).map(({ contained }) => contained);
  const texts = [
    ...of('put-back').map(describePutBack),
    ...of('changed-by-hand').map(
      (contained) => `${describeContained(contained)} was changed by hand and is left as it is`,
    ),
  ];
  return texts.length > 0 ? [...new Set(texts)].join('; ') : 'other alarms still hold it';
}

const describePutBack = (contained: Contained): string =>
  contained.kind === 'thing-group'
    ? `taken out of ${contained.thingGroupName}`
    : `${describeContained(contained)} is as it was before`;
