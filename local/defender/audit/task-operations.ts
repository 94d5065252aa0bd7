import * as v from 'valibot';
import { quotas } from '../../../shared/defender/quotas.ts';
import type { Account } from '../account.ts';
import { ServiceError } from '../errors.ts';
import { operation } from '../operation.ts';
import { page } from '../paging.ts';
import { found } from '../registry/find.ts';
import { auditTaskId, checkName, epochSeconds, paging, timestamp } from '../schemas.ts';
import { requireEnabled } from './configuration.ts';
import { checkPeriod, forgetOldAudits } from './retention.ts';
import { cancelAudit, startAudit } from './run-audit.ts';
import type { AuditTask, CheckRun, CheckRunStatus } from './state.ts';

const running = ({ audit }: Account) =>
  [...audit.tasks.values()].filter(
    ({ taskType, taskStatus }) => taskType === 'ON_DEMAND_AUDIT_TASK' && taskStatus === 'IN_PROGRESS',
  );

const taskWith = ({ audit }: Account, taskId: string): AuditTask => found(audit.tasks, taskId, 'audit task');

const start = operation({
  name: 'StartOnDemandAuditTask',
  method: 'POST',
  path: '/audit/tasks',
  perSecond: 10,
  input: v.object({ targetCheckNames: v.pipe(v.array(checkName), v.minLength(1)) }),
  run: ({ targetCheckNames }, context) => {
    requireEnabled(context.account, targetCheckNames);
    if (running(context.account).length >= quotas.concurrentAudits)
      throw new ServiceError(
        'LimitExceededException',
        `${quotas.concurrentAudits} on-demand audits are running`,
      );
    forgetOldAudits(context);
    const { taskId } = startAudit(context, {
      taskType: 'ON_DEMAND_AUDIT_TASK',
      checkNames: targetCheckNames,
    });
    return { taskId };
  },
});

function statistics(runs: readonly CheckRun[]) {
  const count = (status: CheckRunStatus) =>
    runs.filter(({ checkRunStatus }) => checkRunStatus === status).length;
  return {
    totalChecks: runs.length,
    inProgressChecks: count('IN_PROGRESS'),
    // Nothing waits here: what a check needs to know is known when it runs.
    waitingForDataCollectionChecks: 0,
    compliantChecks: count('COMPLETED_COMPLIANT'),
    nonCompliantChecks: count('COMPLETED_NON_COMPLIANT'),
    failedChecks: count('FAILED'),
    canceledChecks: count('CANCELED'),
  };
}

const checkDetails = (run: CheckRun) => ({
  checkRunStatus: run.checkRunStatus,
  checkCompliant: run.checkRunStatus === 'COMPLETED_COMPLIANT',
  totalResourcesCount: run.totalResourcesCount,
  nonCompliantResourcesCount: run.nonCompliantResourcesCount,
  suppressedNonCompliantResourcesCount: run.suppressedNonCompliantResourcesCount,
  errorCode: run.errorCode,
  message: run.message,
});

const describe = operation({
  name: 'DescribeAuditTask',
  method: 'GET',
  path: '/audit/tasks/:taskId',
  perSecond: 25,
  input: v.object({ taskId: auditTaskId }),
  run: ({ taskId }, context) => {
    forgetOldAudits(context);
    const task = taskWith(context.account, taskId);
    return {
      taskStatus: task.taskStatus,
      taskType: task.taskType,
      taskStartTime: epochSeconds(task.taskStartTime),
      taskStatistics: statistics(task.runs),
      scheduledAuditName: task.scheduledAuditName,
      auditDetails: Object.fromEntries(task.runs.map((run) => [run.checkName, checkDetails(run)])),
    };
  },
});

const list = operation({
  name: 'ListAuditTasks',
  method: 'GET',
  path: '/audit/tasks',
  perSecond: 10,
  input: v.object({
    ...paging,
    startTime: timestamp,
    endTime: timestamp,
    taskType: v.optional(v.picklist(['ON_DEMAND_AUDIT_TASK', 'SCHEDULED_AUDIT_TASK'])),
    taskStatus: v.optional(v.picklist(['IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELED'])),
  }),
  run: ({ startTime, endTime, taskType, taskStatus, ...input }, context) => {
    forgetOldAudits(context);
    checkPeriod(context.clock.now(), startTime, endTime);
    const tasks = [...context.account.audit.tasks.values()].filter(
      (task) =>
        task.taskStartTime >= startTime &&
        task.taskStartTime <= endTime &&
        (taskType === undefined || task.taskType === taskType) &&
        (taskStatus === undefined || task.taskStatus === taskStatus),
    );
    const { items, nextToken } = page(tasks, input);
    const identities = items.map(({ taskId, taskStatus, taskType }) => ({ taskId, taskStatus, taskType }));
    return { tasks: identities, nextToken };
  },
});

const cancel = operation({
  name: 'CancelAuditTask',
  method: 'PUT',
  path: '/audit/tasks/:taskId/cancel',
  perSecond: 10,
  input: v.object({ taskId: auditTaskId }),
  run: ({ taskId }, context) => {
    const task = taskWith(context.account, taskId);
    if (task.taskStatus !== 'IN_PROGRESS')
      throw new ServiceError('InvalidRequestException', `audit task ${taskId} is ${task.taskStatus}`);
    cancelAudit(context, task);
    return {};
  },
});

export const auditTaskOperations = [start, describe, list, cancel];
