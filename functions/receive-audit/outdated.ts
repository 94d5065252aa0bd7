import * as v from 'valibot';
import type { AuditListing } from '../../shared/defender/audit-listing.ts';
import type { Audits } from '../../shared/defender/audits.ts';
import type { Verifications } from '../../shared/history/verifications.ts';
import type { Outdated } from '../../shared/sources/audit/events.ts';
import type { AuditNotice } from '../../shared/sources/audit/notice.ts';
import type { Clock } from '../../shared/time/clock.ts';

/**
 * The checks of an audit that are recorded and not acted on. An audit that history does not have may be long past: its
 * notice, published again, must have no effect.
 */
export type OutdatedIn = (notice: AuditNotice) => Promise<Outdated>;

interface Dependencies {
  readonly listing: AuditListing;
  readonly audits: Pick<Audits, 'describe'>;
  readonly verifications: Pick<Verifications, 'isClaimed'>;
  readonly clock: Clock;
}

/** Twice the week for which `reconcile` looks for audits without a notice. In milliseconds. */
const maxAgeMillis = 14 * 86_400_000;

const Checks = v.object({
  auditDetails: v.array(v.object({ checkName: v.string(), checkRunStatus: v.string() })),
});

export function createOutdatedIn({ listing, audits, verifications, clock }: Dependencies): OutdatedIn {
  /**
   * The checks that a later audit has completed. The findings of a verification audit are only recorded, so it replaces
   * another audit only for the checks in which it finds nothing.
   */
  async function checksOf(auditTaskId: string): Promise<readonly string[]> {
    const report = await audits.describe(auditTaskId);
    if (report.status !== 'ended') return [];
    const isVerification = await verifications.isClaimed(auditTaskId);
    const { auditDetails } = v.parse(Checks, report.members);
    return auditDetails
      .filter(({ checkRunStatus }) =>
        isVerification ? checkRunStatus === 'COMPLETED_COMPLIANT' : checkRunStatus.startsWith('COMPLETED_'),
      )
      .map(({ checkName }) => checkName);
  }

  async function idsSince({ taskId, taskStartTime }: AuditNotice): Promise<readonly string[]> {
    const ids: string[] = [];
    // The API lists in whole seconds: one that began in the same second is no later one.
    const from = new Date(Math.floor(taskStartTime.getTime() / 1000) * 1000 + 1000);
    if (from >= clock.now()) return ids;
    for await (const page of listing.ended(from, clock.now()))
      ids.push(...page.filter(({ completed }) => completed).map(({ auditTaskId }) => auditTaskId));
    return ids.filter((id) => id !== taskId);
  }

  async function checksSince(notice: AuditNotice): Promise<ReadonlySet<string>> {
    const checks = new Set<string>();
    for (const id of await idsSince(notice))
      for (const checkName of await checksOf(id)) checks.add(checkName);
    return checks;
  }

  return async (notice) => {
    const none = new Set<string>();
    if (await verifications.isClaimed(notice.taskId)) return { audit: 'verification-audit', checks: none };
    const age = clock.now().getTime() - notice.taskStartTime.getTime();
    return age > maxAgeMillis ? { audit: 'old-audit', checks: none } : { checks: await checksSince(notice) };
  };
}
