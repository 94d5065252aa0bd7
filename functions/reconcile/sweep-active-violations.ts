import type { ViolationListing } from '../../shared/defender/violation-listing.ts';
import type { Bookmark } from '../../shared/history/bookmarks.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { isAlarmKnown } from './known-transition.ts';
import { beginningAt, type Watermark } from './periods.ts';
import type { RecordMissed } from './record-missed.ts';
import type { Sweep } from './sweep.ts';

interface Dependencies {
  readonly listing: Pick<ViolationListing, 'active'>;
  readonly recordMissed: RecordMissed;
  /** Of the sweep for transitions, which writes it: the two began together. */
  readonly bookmark: Pick<Bookmark<Watermark>, 'read'>;
  readonly clock: Clock;
}

/** Alarms that are on and that history does not know of, however long ago they began. */
export function createSweepActiveViolations(dependencies: Dependencies): Sweep {
  const { listing, recordMissed, bookmark, clock } = dependencies;
  return {
    name: 'active-violations',
    needsDetect: true,
    async run(hasTime) {
      const { began } = (await bookmark.read()) ?? beginningAt(clock.now());
      for await (const messages of listing.active()) {
        if (!hasTime()) return 'out-of-time';
        await recordMissed(messages, { began, isKnown: isAlarmKnown });
      }
      return 'done';
    },
  };
}
