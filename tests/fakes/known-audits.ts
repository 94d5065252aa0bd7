import type { AuditReport } from '../../shared/defender/audit-report.ts';

/** What Device Defender says of audits, by their task ids: as it is set, or that it knows of none. */
export function createKnownAudits() {
  const reports = new Map<string, AuditReport>();
  return {
    set: (taskId: string, report: AuditReport) => void reports.set(taskId, report),
    /** They ended as this notice says. */
    end(message: string): void {
      const { accountId: _, ...members } = JSON.parse(message);
      reports.set(members.taskId, { status: 'ended', members });
    },
    describe: async (taskId: string): Promise<AuditReport> => reports.get(taskId) ?? { status: 'unknown' },
  };
}
