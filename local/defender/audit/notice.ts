import type { AuditTask, CheckRun } from './state.ts';

type Ended = 'FAILED' | 'CANCELED' | 'COMPLETED_NON_COMPLIANT' | 'COMPLETED_COMPLIANT';

/**
 * The body of the notice on SNS, as captured in 2021: members in this order, the suppressed count spelled in the
 * singular (the API has `suppressedNonCompliantResourcesCount`), times in epoch milliseconds.
 */
export function auditNotice(accountId: string, task: AuditTask): string {
  const count = (status: Ended) => task.runs.filter(({ checkRunStatus }) => checkRunStatus === status).length;
  return JSON.stringify({
    accountId,
    taskId: task.taskId,
    taskStatus: task.taskStatus,
    taskType: task.taskType,
    scheduledAuditName: task.scheduledAuditName,
    failedChecksCount: count('FAILED'),
    canceledChecksCount: count('CANCELED'),
    nonCompliantChecksCount: count('COMPLETED_NON_COMPLIANT'),
    compliantChecksCount: count('COMPLETED_COMPLIANT'),
    totalChecksCount: task.runs.length,
    taskStartTime: task.taskStartTime.getTime(),
    auditDetails: task.runs.map(checkDetails),
  });
}

const checkDetails = (run: CheckRun) => ({
  checkName: run.checkName,
  checkRunStatus: run.checkRunStatus,
  nonCompliantResourcesCount: run.nonCompliantResourcesCount,
  totalResourcesCount: run.totalResourcesCount,
  suppressedNonCompliantResourceCount: run.suppressedNonCompliantResourcesCount,
  errorCode: run.errorCode,
  message: run.message,
});
