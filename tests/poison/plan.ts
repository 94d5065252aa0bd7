import { families } from './families/all.ts';
import { type Aims, type Family, makePoison, type Poison } from './poison.ts';

export interface Plan {
  readonly count: number;
  /** Of the first one; each next one has the next. */
  readonly seed: number;
  /** All where none are named. */
  readonly families?: readonly Family[];
  readonly batchSize?: number;
}

/** So many notices come at once. */
const usualBatch = 250;

/** Notices that come together, made when their turn comes: all at once would be a hundred megabytes. */
export type Batch = () => readonly Poison[];

/** The poisons of a plan, the families by turns, in batches. */
export function plannedPoisons(plan: Plan, aims: Aims): readonly Batch[] {
  const { count, seed, families: chosen = families, batchSize = usualBatch } = plan;
  function poisonAt(index: number): Poison {
    const family = chosen[index % chosen.length];
    if (!family) throw new Error('There is no family to draw from');
    return makePoison(family, seed + index, aims);
  }
  return Array.from({ length: Math.ceil(count / batchSize) }, (_, number) => () => {
    const first = number * batchSize;
    return Array.from({ length: Math.min(batchSize, count - first) }, (__, place) => poisonAt(first + place));
  });
}
