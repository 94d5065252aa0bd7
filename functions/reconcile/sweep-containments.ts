import * as v from 'valibot';
import { describeContained, subjectOfContained } from '../../shared/containments/contained.ts';
import type { Containment } from '../../shared/containments/containment.ts';
import type { Discrepancy } from '../../shared/events/discrepancy-event.ts';
import type { Bookmark } from '../../shared/history/bookmarks.ts';
import type { Containments } from '../../shared/history/containments.ts';
import type { UnknownHolders } from '../../shared/history/unknown-holders.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { millisSince } from '../../shared/time/millis-since.ts';
import type { Report } from './report.ts';
import type { Sweep } from './sweep.ts';

/** The last containment that was looked at. */
export const PlaceSchema = v.object({ after: v.optional(v.string()) });

interface Dependencies {
  readonly containments: Pick<Containments, 'held' | 'readAll'>;
  readonly unknownHolders: UnknownHolders;
  readonly bookmark: Bookmark<v.InferOutput<typeof PlaceSchema>>;
  readonly report: Report;
  readonly clock: Clock;
}

/** What changed lately may be about to be put back. In milliseconds. */
const settlingMillis = 900_000;

/** Containments that no response holds: nothing would put them back. One page a run; the next run goes on from there. */
export const createSweepContainments = (dependencies: Dependencies): Sweep => {
  const { containments, unknownHolders, bookmark, report, clock } = dependencies;

  async function isUnheld(record: Containment): Promise<boolean> {
    if (millisSince(record.changedAt, clock.now()) < settlingMillis) return false;
    return (await unknownHolders(record)).length === record.holders.length;
  }

  return {
    name: 'containments',
    async run() {
      const { after } = (await bookmark.read()) ?? {};
      const ids = await containments.held(after);
      // A page that fails must not keep the next ones from being looked at.
      await bookmark.save({ after: ids.at(-1) });
      const found: Discrepancy[] = [];
      for (const record of await containments.readAll(ids))
        if (await isUnheld(record)) found.push(unheld(record));
      await report(found);
      return 'done';
    },
  };
};

const unheld = ({ id, contained, state, beganAt }: Containment): Discrepancy => ({
  ...{ what: 'containment-unheld', key: `${id} ${beganAt.toISOString()}`, sweep: 'containments' },
  subject: subjectOfContained(contained),
  detail: `The containment of ${describeContained(contained)} is ${state} since ${beganAt.toISOString()}, and no response holds it`,
  severity: 'high',
  facts: { containment: id, state },
});
