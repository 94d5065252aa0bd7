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

/** The poisons of a plan, the families by turns, in batches. */
export function plannedPoisons(plan: Plan, aims: Aims): readonly (readonly Poison[])[] {
  const { count, seed, families: chosen = families, batchSize = usualBatch } = plan;
  const made = Array.from({ length: count }, (_, index) => {
    const family = chosen[index % chosen.length];
    if (!family) throw new Error('There is no family to draw from');
    return makePoison(family, seed + index, aims);
  });
  return Array.from({ length: Math.ceil(count / batchSize) }, (_, number) =>
    made.slice(number * batchSize, (number + 1) * batchSize),
  );
}
