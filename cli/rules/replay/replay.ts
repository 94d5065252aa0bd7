import type { Limits } from '../../../shared/limits/limits.ts';
import { subjectOfThing } from '../../../shared/sources/subject.ts';
import {
  type Change,
  type Compared,
  contains,
  createDifference,
  type Decided,
  type Difference,
  inForce,
  isHeld,
  suppresses,
} from './difference.ts';
import { createLimiter } from './limits.ts';
import { createHourlyPeak, type Peak } from './tally.ts';

export interface ReplayResult {
  readonly events: number;
  readonly newlyContained: Difference;
  readonly newlySpared: Difference;
  readonly newlySuppressed: Difference;
  readonly noLongerSuppressed: Difference;
  /** What the other ruleset would contain, and its limits hold. */
  readonly heldByLimits: Difference;
  /** There were more usages than are remembered, so that limits would have held more than is counted. */
  readonly limitsForget: boolean;
  /** Different things contained in the busiest hour, each hour by itself. */
  readonly peakThingsPerHour: {
    readonly before: Peak;
    readonly after: Peak;
    readonly afterInAnyMode: Peak;
  };
}

const ofThings = subjectOfThing('');

/**
 * Folds over decided events, the oldest first, what another ruleset decides on each. Both decisions are held to the
 * limits of their rules, and the other one to its breaker: the breaker of then is in no decision. Remembers a bounded
 * number of entries however many events there are.
 */
export function createReplay(breaker?: Limits) {
  const [then, now] = [createLimiter(), createLimiter(breaker)];
  const [contained, spared] = [createDifference(contains), createDifference(contains)];
  const [suppressed, unsuppressed] = [createDifference(suppresses), createDifference(suppresses)];
  const held = createDifference(isHeld);
  const [before, after, afterInAnyMode] = [createHourlyPeak(), createHourlyPeak(), createHourlyPeak()];
  let events = 0;

  function addToPeaks(change: Change): void {
    const { at, subject } = change.event;
    if (!subject.startsWith(ofThings)) return;
    if (inForce(contains)(change.before)) before.add(at, subject);
    if (inForce(contains)(change.after)) after.add(at, subject);
    if (contains(change.after)) afterInAnyMode.add(at, subject);
  }

  return {
    /** Takes one event, and what the other ruleset decides on its document. */
    add(event: Decided, decision: Compared): void {
      const change = { event, before: then.check(event, event.decision), after: now.check(event, decision) };
      events += 1;
      contained.add(change, change.after, change.before);
      spared.add(change, change.before, change.after);
      suppressed.add(change, change.after, change.before);
      unsuppressed.add(change, change.before, change.after);
      held.add(change, change.after);
      addToPeaks(change);
    },

    result: (): ReplayResult => ({
      events,
      newlyContained: contained.result(),
      newlySpared: spared.result(),
      newlySuppressed: suppressed.result(),
      noLongerSuppressed: unsuppressed.result(),
      heldByLimits: held.result(),
      limitsForget: then.forgets() || now.forgets(),
      peakThingsPerHour: {
        before: before.result(),
        after: after.result(),
        afterInAnyMode: afterInAnyMode.result(),
      },
    }),

    /** Texts, examples and usages in memory. */
    retained: (): number =>
      [then, now, contained, spared, suppressed, unsuppressed, held, before, after, afterInAnyMode].reduce(
        (sum, part) => sum + part.retained(),
        0,
      ),
  };
}
