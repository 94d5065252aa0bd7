import type { ViolationListing } from '../../shared/defender/violation-listing.ts';
import type { Bookmark } from '../../shared/history/bookmarks.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { isTransitionKnown } from './known-transition.ts';
import { beginningAt, laterOf, type Period, periodOf, slicesOf, type Watermark } from './periods.ts';
import type { RecordMissed } from './record-missed.ts';
import type { HasTime, Sweep } from './sweep.ts';

interface Dependencies {
  readonly listing: Pick<ViolationListing, 'transitions'>;
  readonly recordMissed: RecordMissed;
  readonly bookmark: Bookmark<Watermark>;
  readonly clock: Clock;
}

const hourMillis = 3_600_000;

/** Violations are kept for 30 days (AWS General Reference, Device Defender quotas). */
const reach = { overlap: 2 * hourMillis, memory: 29 * 24 * hourMillis };

/** Transitions of violations without a notice. The watermark moves with each hour that was read. */
export function createSweepTransitions(dependencies: Dependencies): Sweep {
  const { listing, recordMissed, bookmark, clock } = dependencies;

  /** False where time was up before the end. */
  async function lookThrough({ from, to }: Period, began: Date, hasTime: HasTime): Promise<boolean> {
    for await (const messages of listing.transitions(from, to)) {
      if (!hasTime()) return false;
      await recordMissed(messages, { began, isKnown: isTransitionKnown });
    }
    return true;
  }

  return {
    name: 'transitions',
    needsDetect: true,
    async run(hasTime) {
      const now = clock.now();
      const { began, until } = (await bookmark.read()) ?? beginningAt(now);
      for (const slice of slicesOf(periodOf({ began, until }, now, reach), hourMillis)) {
        if (!(await lookThrough(slice, began, hasTime))) return 'out-of-time';
        await bookmark.save({ began, until: laterOf(until, slice.to) });
      }
      return 'done';
    },
  };
}
