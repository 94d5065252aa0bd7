import * as v from 'valibot';
import type { Condition } from '../../shared/containments/condition.ts';
import { type Contained, containmentIdOf } from '../../shared/containments/contained.ts';
import { type Containment, isHeld } from '../../shared/containments/containment.ts';
import type { ListedSuppression, SuppressionListing } from '../../shared/defender/suppression-listing.ts';
import type { Discrepancy } from '../../shared/events/discrepancy-event.ts';
import type { Bookmark } from '../../shared/history/bookmarks.ts';
import type { Containments } from '../../shared/history/containments.ts';
import { canonicalJson } from '../../shared/json/canonical.ts';
import { subjectOfResource } from '../../shared/sources/subject.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Report } from './report.ts';
import type { HasTime, Sweep } from './sweep.ts';

/** When all suppressions were first read: those that existed before are not notified. */
export const FirstLookSchema = v.object({ endedAt: v.string() });
type FirstLook = v.InferOutput<typeof FirstLookSchema>;

interface Dependencies {
  readonly listing: SuppressionListing;
  readonly containments: Pick<Containments, 'readAll'>;
  readonly bookmark: Bookmark<FirstLook>;
  readonly report: Report;
  readonly clock: Clock;
}

/** Suppressions that no response of ours holds, or that a person changed. The first run only records them. */
export function createSweepSuppressions(dependencies: Dependencies): Sweep {
  const { listing, containments, bookmark, report, clock } = dependencies;

  async function notOurs(listed: readonly ListedSuppression[]): Promise<readonly ListedSuppression[]> {
    const inForce = listed.filter(({ expirationDate }) => !expirationDate || expirationDate > clock.now());
    const records = await containments.readAll(inForce.map(idOf));
    const byId = new Map(records.map((record) => [record.id, record]));
    return inForce.filter((each) => !isOurs(byId.get(idOf(each)), each));
  }

  /** False where time was up before the end. */
  async function lookThrough(severity: Discrepancy['severity'], hasTime: HasTime): Promise<boolean> {
    for await (const page of listing.all()) {
      if (!hasTime()) return false;
      await report((await notOurs(page)).map((each) => unknown(each, severity)));
    }
    return true;
  }

  return {
    name: 'suppressions',
    async run(hasTime) {
      const before = await bookmark.read();
      if (!(await lookThrough(before ? 'medium' : undefined, hasTime))) return 'out-of-time';
      if (!before) await bookmark.save({ endedAt: clock.now().toISOString() });
      return 'done';
    },
  };
}

const containedBy = ({ checkName, resourceIdentifier: resource }: ListedSuppression): Contained => ({
  ...{ kind: 'suppression', checkName, resource },
});

const idOf = (suppression: ListedSuppression): string => containmentIdOf(containedBy(suppression));

/** One that is about to be made is ours whatever is listed: the answer of AWS may not be recorded yet. */
const isOurs = (record: Containment | undefined, { expirationDate }: ListedSuppression): boolean =>
  record !== undefined &&
  isHeld(record) &&
  (record.made === undefined || endOf(record.made) === expirationDate?.toISOString());

const endOf = (condition: Condition): string | undefined =>
  condition.of === 'suppression' ? condition.expirationDate : undefined;

/** One with another end date is another one: a person changed it. */
function unknown(
  { checkName, resourceIdentifier, expirationDate }: ListedSuppression,
  severity: Discrepancy['severity'],
): Discrepancy {
  const end = expirationDate ? `until ${expirationDate.toISOString()}` : 'indefinitely';
  const subject = subjectOfResource(resourceIdentifier);
  const resource = `${checkName} ${canonicalJson(resourceIdentifier)}`;
  return {
    what: 'suppression-unknown',
    key: `${resource} ${expirationDate?.toISOString() ?? 'indefinitely'}`,
    subject,
    sweep: 'suppressions',
    detail: `${checkName} is suppressed for ${subject} ${end}, and no response in history made that suppression`,
    severity,
    facts: { checkName, resource, until: expirationDate?.toISOString() ?? null },
  };
}
