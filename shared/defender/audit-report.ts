import type { AuditCheckDetails, DescribeAuditTaskCommandOutput } from '@aws-sdk/client-iot';

type Answer = Omit<DescribeAuditTaskCommandOutput, '$metadata'>;

/** The status of an audit in Device Defender. `members` are those of its notice, but for the account's id. */
export type AuditReport =
  | { readonly status: 'unknown' }
  | { readonly status: 'running' }
  | { readonly status: 'ended'; readonly members: object };

const ended: readonly (string | undefined)[] = ['COMPLETED', 'FAILED', 'CANCELED'];

/** What only the API has, and no notice. */
const isUnderWay = ({ checkRunStatus }: AuditCheckDetails): boolean =>
  checkRunStatus === 'IN_PROGRESS' || checkRunStatus === 'WAITING_FOR_DATA_COLLECTION';

/** An audit that completed while one of its checks is still under way is notified of half: it counts as running. */
export function auditReport(taskId: string, answer: Answer): AuditReport {
  const { taskStatus, auditDetails = {} } = answer;
  const isHalf = taskStatus === 'COMPLETED' && Object.values(auditDetails).some(isUnderWay);
  return ended.includes(taskStatus) && !isHalf
    ? { status: 'ended', members: { taskId, ...membersOf(answer) } }
    : { status: 'running' };
}

/** The notice has a list where the API has a map, and epoch milliseconds where the API has seconds. */
function membersOf({ taskStatus, taskType, scheduledAuditName, taskStartTime, ...answer }: Answer): object {
  const { taskStatistics = {}, auditDetails = {} } = answer;
  return {
    ...{ taskStatus, taskType, scheduledAuditName },
    failedChecksCount: taskStatistics.failedChecks ?? 0,
    canceledChecksCount: taskStatistics.canceledChecks ?? 0,
    nonCompliantChecksCount: taskStatistics.nonCompliantChecks ?? 0,
    compliantChecksCount: taskStatistics.compliantChecks ?? 0,
    totalChecksCount: taskStatistics.totalChecks ?? 0,
    taskStartTime: taskStartTime?.getTime(),
    auditDetails: Object.entries(auditDetails).map(([checkName, details]) => checkOf(checkName, details)),
  };
}

/** A check that an audit left behind when it failed or was canceled will never end. */
const checkOf = (checkName: string, details: AuditCheckDetails): object => ({
  checkName,
  checkRunStatus: isUnderWay(details) ? 'CANCELED' : details.checkRunStatus,
  nonCompliantResourcesCount: details.nonCompliantResourcesCount ?? 0,
  totalResourcesCount: details.totalResourcesCount ?? 0,
  suppressedNonCompliantResourceCount: details.suppressedNonCompliantResourcesCount ?? 0,
  errorCode: details.errorCode,
  message: details.message,
});
