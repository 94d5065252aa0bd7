import type { AuditListing, EndedAudit } from '../../shared/defender/audit-listing.ts';
import type { NoticeTargets } from '../../shared/defender/notice-targets.ts';
import { parkedEventId } from '../../shared/events/event-id.ts';
import type { Bookmark } from '../../shared/history/bookmarks.ts';
import type { History } from '../../shared/history/history.ts';
import { bodyOf, type Continuation, type Continuations } from '../../shared/notify/continuations.ts';
import { auditEventId } from '../../shared/sources/audit/events.ts';
import { subjectOfAccount } from '../../shared/sources/subject.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { beginningAt, type Period, periodOf, type Watermark } from './periods.ts';
import type { Report } from './report.ts';
import type { Sweep } from './sweep.ts';

interface Dependencies {
  readonly listing: AuditListing;
  readonly noticeTargets: Pick<NoticeTargets, 'ofAudits'>;
  readonly history: Pick<History, 'known'>;
  readonly continuations: Continuations;
  readonly bookmark: Bookmark<Watermark>;
  readonly report: Report;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly topicArn: string;
  readonly accountId: string;
}

const dayMillis = 86_400_000;

/**
 * Audits are listed by when they started, and may take days, so each is looked for a week long; there are few. They
 * are kept for 90 days, and an earlier period is refused (AWS General Reference, Device Defender quotas).
 */
const reach = { overlap: 7 * dayMillis, memory: 89 * dayMillis };

/** Audits that ended without a notice. `receive-audit` handles them as if their notice had come. */
export function createSweepAudits(dependencies: Dependencies): Sweep {
  const { listing, noticeTargets, history, continuations, bookmark } = dependencies;
  const { report, clock, telemetry, topicArn, accountId } = dependencies;

  async function unknownIn({ from, to }: Period): Promise<readonly EndedAudit[]> {
    const unknown: EndedAudit[] = [];
    for await (const audits of listing.ended(from, to)) {
      const known = await history.known(audits.flatMap(idsOf));
      unknown.push(...audits.filter((audit) => !idsOf(audit).some((id) => known.has(id))));
    }
    return unknown;
  }

  async function handOver(audits: readonly EndedAudit[]): Promise<void> {
    for (const { auditTaskId } of audits) {
      await telemetry.about({ eventId: auditEventId(auditTaskId) }, async () => {
        telemetry.warn('No notice of the audit came');
        await continuations.send(missed(auditTaskId));
      });
    }
    const unnotified = audits.filter(({ completed }) => completed).length;
    if (unnotified > 0) telemetry.count('NoticeMissed', unnotified);
  }

  /** Audits that notify another topic, or none, are not this responder's to answer. */
  async function reportTarget(target: string | undefined): Promise<void> {
    await report([
      {
        what: 'audits-notified-elsewhere',
        key: target ?? 'nobody',
        subject: subjectOfAccount(accountId),
        sweep: 'audits',
        detail: `Audits end, but their notices go to ${target ?? 'no topic'}: the responder does nothing about their findings`,
        severity: 'medium',
        facts: { target: target ?? null },
      },
    ]);
  }

  return {
    name: 'audits',
    async run() {
      const now = clock.now();
      const mark = (await bookmark.read()) ?? beginningAt(now);
      const unknown = await unknownIn(periodOf(mark, now, reach));
      const target = unknown.length > 0 ? await noticeTargets.ofAudits() : topicArn;
      if (target === topicArn) await handOver(unknown);
      else await reportTarget(target);
      await bookmark.save(target === topicArn ? { began: mark.began, until: now } : beginningAt(now));
      return 'done';
    },
  };
}

const missed = (auditTaskId: string): Continuation => ({ kind: 'missed', auditTaskId, attempts: 0 });

/** The ids that history may have it under: as an audit, or parked after it was handed over once. */
const idsOf = ({ auditTaskId }: EndedAudit): string[] => [
  auditEventId(auditTaskId),
  parkedEventId(bodyOf(missed(auditTaskId))),
];
