import type { ListedSuppression } from '../../shared/defender/suppression-listing.ts';
import type { DefenderEvent } from '../../shared/events/event.ts';
import type { History } from '../../shared/history/history.ts';
import type { Status } from '../../shared/responses/response.ts';
import { parseFinding } from '../../shared/sources/audit/finding.ts';
import { subjectOfResource } from '../../shared/sources/subject.ts';
import { naturalKey } from './suppression-key.ts';

/** Whether a response of ours made a suppression, by what history knows of its subject. */
export type IsOurs = (suppression: ListedSuppression) => Promise<boolean>;

export const createIsOurs =
  (history: Pick<History, 'list'>): IsOurs =>
  async (suppression) => {
    const subject = subjectOfResource(suppression.resourceIdentifier);
    let cursor: string | undefined;
    do {
      const page = await history.list({ by: 'subject', subject }, { limit: 100, cursor });
      if (page.events.some((event) => asksFor(event, suppression))) return true;
      cursor = page.cursor;
    } while (cursor);
    return false;
  };

const notDone: readonly Status[] = ['observed', 'skipped', 'rejected', 'expired', 'failed'];

/** Whether a response of the event made it, or is about to: the answer of AWS may not be written down yet. */
function asksFor(event: DefenderEvent, suppression: ListedSuppression): boolean {
  if (event.kind !== 'finding' || event.checkName !== suppression.checkName) return false;
  if (!event.responses.some(({ step, status }) => step.kind === 'suppress' && !notDone.includes(status)))
    return false;
  const parsed = parseFinding(JSON.parse(event.document));
  if (parsed.kind !== 'finding') return false;
  const { resourceIdentifier } = parsed.finding.nonCompliantResource;
  return naturalKey({ checkName: event.checkName, resourceIdentifier }) === naturalKey(suppression);
}
