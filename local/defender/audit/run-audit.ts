import type { Context } from '../operation.ts';
import { auditNotice } from './notice.ts';
import { emptyRun, runCheck } from './run-check.ts';
import type { AuditTask } from './state.ts';

export interface AuditOrder {
  readonly taskType: AuditTask['taskType'];
  readonly scheduledAuditName?: string;
  readonly checkNames: readonly string[];
}

/** Starts an audit, which ends by itself after `durations.audit`. The checks must be known and enabled. */
export function startAudit(context: Context, { checkNames, ...order }: AuditOrder): AuditTask {
  const { account, clock, newId, durations } = context;
  const taskStartTime = clock.now();
  const end = new Date(taskStartTime.getTime() + durations.audit);
  const task: AuditTask = {
    ...order,
    taskId: newId('audit-task'),
    taskStartTime,
    taskStatus: 'IN_PROGRESS',
    runs: [...new Set(checkNames)].map((checkName) => emptyRun(checkName, 'IN_PROGRESS')),
    disarm: clock.at(end, () => complete(context, task, end)),
  };
  account.audit.tasks.set(task.taskId, task);
  return task;
}

function complete(context: Context, task: AuditTask, endTime: Date): void {
  task.runs = task.runs.map(({ checkName }) => runCheck(context, task, checkName));
  for (const { references } of task.runs)
    for (const reference of references) context.account.audit.findings.set(reference.findingId, reference);
  end(context, task, { taskStatus: 'COMPLETED', endTime });
}

/** What is under way is given up: nothing was found yet, so nothing is kept. */
export function cancelAudit(context: Context, task: AuditTask): void {
  task.disarm();
  task.runs = task.runs.map(({ checkName }) => emptyRun(checkName, 'CANCELED'));
  end(context, task, { taskStatus: 'CANCELED', endTime: context.clock.now() });
}

function end(
  context: Context,
  task: AuditTask,
  { taskStatus, endTime }: { taskStatus: AuditTask['taskStatus']; endTime: Date },
): void {
  task.taskStatus = taskStatus;
  task.endTime = endTime;
  const { sns } = context.account.audit.configuration ?? {};
  if (!sns?.enabled || !sns.targetArn) return;
  // The service sends once and reports no failure; the reason stays on the task, for debugging.
  context.publish(sns.targetArn, auditNotice(context.account.accountId, task)).catch((cause: unknown) => {
    task.noticeError = String(cause);
  });
}
