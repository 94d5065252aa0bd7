import * as v from 'valibot';
import type { ListedSuppression, SuppressionListing } from '../../shared/defender/suppression-listing.ts';
import type { Discrepancy } from '../../shared/events/discrepancy-event.ts';
import { discrepancyEventId, sha256 } from '../../shared/events/event-id.ts';
import type { Bookmark } from '../../shared/history/bookmarks.ts';
import type { History } from '../../shared/history/history.ts';
import { subjectOfResource } from '../../shared/sources/subject.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { IsOurs } from './our-suppressions.ts';
import type { Report } from './report.ts';
import { naturalKey, suppressionKey } from './suppression-key.ts';
import type { HasTime, Sweep } from './sweep.ts';

/** Digests of the suppressions that were found to be ours: whose they are is asked once, not each hour. */
export const OursSchema = v.object({ ours: v.array(v.string()) });
export type Ours = v.InferOutput<typeof OursSchema>;

interface Dependencies {
  readonly listing: SuppressionListing;
  readonly isOurs: IsOurs;
  readonly history: Pick<History, 'known'>;
  readonly bookmark: Bookmark<Ours>;
  readonly report: Report;
  readonly clock: Clock;
}

const digestOf = (suppression: ListedSuppression): string => sha256(suppressionKey(suppression)).slice(0, 16);

const reportedAs = (suppression: ListedSuppression): string =>
  discrepancyEventId('suppression-unknown', suppressionKey(suppression));

/** Suppressions that no response of ours made. The first run only writes them down: they were there before. */
export function createSweepSuppressions(dependencies: Dependencies): Sweep {
  const { listing, isOurs, history, bookmark, report, clock } = dependencies;

  async function inForce(): Promise<readonly ListedSuppression[]> {
    const now = clock.now();
    const all: ListedSuppression[] = [];
    for await (const page of listing.all()) all.push(...page);
    return all.filter(({ expirationDate }) => !expirationDate || expirationDate > now);
  }

  async function unreported(
    suppressions: readonly ListedSuppression[],
  ): Promise<readonly ListedSuppression[]> {
    const known = await history.known(suppressions.map(reportedAs));
    return suppressions.filter((each) => !known.has(reportedAs(each)));
  }

  /** Parts suppressions into ours and others', as far as time goes. */
  async function part(suppressions: readonly ListedSuppression[], hasTime: HasTime) {
    const parted: { suppression: ListedSuppression; ours: boolean }[] = [];
    for (const suppression of suppressions) {
      if (hasTime()) parted.push({ suppression, ours: await isOurs(suppression) });
    }
    return {
      ours: parted.filter(({ ours }) => ours).map(({ suppression }) => suppression),
      others: parted.filter(({ ours }) => !ours).map(({ suppression }) => suppression),
      isAll: parted.length === suppressions.length,
    };
  }

  return {
    name: 'suppressions',
    async run(hasTime) {
      const before = await bookmark.read();
      const known = new Set(before?.ours);
      const all = await inForce();
      const fresh = await unreported(all.filter((each) => !known.has(digestOf(each))));
      const { ours, others, isAll } = await part(fresh, hasTime);
      await report(others.map((each) => notOurs(each, before ? 'medium' : undefined)));
      const still = all.map(digestOf).filter((digest) => known.has(digest));
      if (before || isAll) await bookmark.save({ ours: [...still, ...ours.map(digestOf)] });
      return isAll ? 'done' : 'out-of-time';
    },
  };
}

function notOurs(suppression: ListedSuppression, severity: Discrepancy['severity']): Discrepancy {
  const { checkName, resourceIdentifier, expirationDate } = suppression;
  const end = expirationDate ? `until ${expirationDate.toISOString()}` : 'indefinitely';
  const subject = subjectOfResource(resourceIdentifier);
  return {
    what: 'suppression-unknown',
    key: suppressionKey(suppression),
    subject,
    sweep: 'suppressions',
    detail: `${checkName} is suppressed for ${subject} ${end}, by nobody that history knows of`,
    severity,
    facts: { checkName, resource: naturalKey(suppression), until: expirationDate?.toISOString() ?? null },
  };
}
