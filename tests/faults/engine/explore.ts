import type { Planned } from './plans.ts';
import { type Trial, tryPlan } from './trial.ts';

/** What was tried, and what of it did not end as it should. */
export interface Tally {
  readonly schedules: number;
  readonly failed: readonly Trial[];
}

interface Exploring {
  /** No more than so many; all of them unless given. */
  readonly count?: number;
  /** Stops at the first that fails. */
  readonly untilFailed?: boolean;
  readonly onTrial?: (trial: Trial) => void;
}

/** A drawn schedule in which not all faults came to something is one of fewer faults: it is checked, but not counted. */
const counts = ({ plan, struck, differences }: Trial): boolean =>
  differences.length > 0 || struck.length === plan.strikes.length;

/** Plays schedule after schedule, and compares each end with that of its scenario without faults. */
export async function explore(
  plans: Iterable<Planned>,
  { count = Number.POSITIVE_INFINITY, untilFailed = false, onTrial = () => {} }: Exploring = {},
): Promise<Tally> {
  const failed: Trial[] = [];
  let schedules = 0;
  for (const { scenario, ...planned } of plans) {
    const isEnough = schedules >= count || (untilFailed && failed.length > 0);
    if (isEnough) break;
    const trial = await tryPlan(scenario, planned);
    onTrial(trial);
    failed.push(...[trial].filter(({ differences }) => differences.length > 0));
    schedules += Number(counts(trial));
  }
  return { schedules, failed };
}
