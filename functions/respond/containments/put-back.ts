import type { Contained } from '../../../shared/containments/contained.ts';
import {
  type Containment,
  type PutBack,
  putBack,
  putBackNeeded,
  takenOver,
} from '../../../shared/containments/containment.ts';
import type { Effects } from '../../../shared/defender/effects/effects.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { Change } from './change.ts';
import { conditionNow } from './condition-now.ts';
import type { Doubts } from './doubts.ts';

/** The outcome for one containment that a response held. */
export interface Ended {
  readonly as: PutBack | 'still-held' | 'never-made';
  readonly contained: Contained;
}

/**
 * Restores the pre-image of what is being put back, unless a person changed it by hand or it is no change of ours. Safe
 * to repeat: it continues from where an earlier run ended.
 */
export type PutBackNow = (record: Containment) => Promise<Ended>;

interface Dependencies {
  readonly change: Change;
  readonly effects: Effects;
  readonly doubts: Doubts;
  readonly clock: Clock;
}

export const createPutBackNow =
  ({ change, effects, doubts, clock }: Dependencies): PutBackNow =>
  async (record) => {
    const { contained, preImage, made, id } = record;
    const condition = await conditionNow(effects, contained);
    const as = condition ? putBackNeeded(record, condition) : 'done';
    if (as === 'needed') await effects.putBack(contained, preImage, made);
    if (as === 'not-ours') await doubts.notOurs(record);
    const ended = as === 'changed-by-hand' ? takenOver : putBack;
    await change(id, (current) => (current?.state === 'releasing' ? ended(current, clock.now()) : current));
    return { as, contained };
  };
