import type { FindingReference } from '../audit/finding.ts';
import type { Context } from '../operation.ts';
import type { Targeted } from './audit-target.ts';
import { mitigateFinding } from './mitigate-finding.ts';
import type { AuditMitigationTask, CheckStatistics, MitigationAction } from './state.ts';

/** A task does its work in up to this many steps, so that one that is canceled has done some and not the rest. */
const stepsPerTask = 10;

export interface TaskOrder
  extends Pick<
    AuditMitigationTask,
    'taskId' | 'clientRequestToken' | 'target' | 'auditCheckToActionsMapping'
  > {
  readonly actions: ReadonlyMap<string, MitigationAction>;
  readonly targeted: Targeted;
}

function count({ toMitigate, skipped }: Targeted): ReadonlyMap<string, CheckStatistics> {
  const statistics = new Map<string, CheckStatistics>();
  const add = (references: readonly FindingReference[], skippedEach: 0 | 1) => {
    for (const { checkName } of references) {
      const counted = statistics.get(checkName) ?? {
        totalFindingsCount: 0,
        failedFindingsCount: 0,
        succeededFindingsCount: 0,
        skippedFindingsCount: 0,
        canceledFindingsCount: 0,
      };
      counted.totalFindingsCount += 1;
      counted.skippedFindingsCount += skippedEach;
      statistics.set(checkName, counted);
    }
  };
  add(toMitigate, 0);
  add(skipped, 1);
  return statistics;
}

/** Starts a task that ends by itself after `durations.mitigationTask`, its findings spread over that time. */
export function startAuditMitigation(
  context: Context,
  { targeted, ...order }: TaskOrder,
): AuditMitigationTask {
  const task: AuditMitigationTask = {
    ...order,
    findings: targeted.toMitigate,
    statistics: count(targeted),
    executions: new Map(),
    startTime: context.clock.now(),
    taskStatus: 'IN_PROGRESS',
    disarm: () => undefined,
  };
  context.account.mitigation.auditTasks.set(task.taskId, task);
  takeStep(context, task, { step: 1, published: [] });
  return task;
}

interface Progress {
  readonly step: number;
  /** What has to reach SNS before the task can end. */
  readonly published: readonly Promise<undefined>[];
}

function takeStep(context: Context, task: AuditMitigationTask, { step, published }: Progress): void {
  const { clock, durations } = context;
  const steps = Math.min(stepsPerTask, Math.max(1, task.findings.length));
  const share = (through: number) => Math.floor((task.findings.length * through) / steps);
  const due = new Date(task.startTime.getTime() + (durations.mitigationTask * step) / steps);
  task.disarm = clock.at(due, () => {
    const promises = task.findings
      .slice(share(step - 1), share(step))
      .map((finding) => mitigateFinding(context, task, finding))
      .filter((promise) => promise !== undefined);
    const progress = { step: step + 1, published: [...published, ...promises] };
    if (step < steps) takeStep(context, task, progress);
    else finish(task, due, progress.published);
  });
}

function finish(task: AuditMitigationTask, endTime: Date, published: readonly Promise<undefined>[]): void {
  const end = () => {
    if (task.taskStatus !== 'IN_PROGRESS') return;
    const hasFailures = [...task.statistics.values()].some(
      ({ failedFindingsCount }) => failedFindingsCount > 0,
    );
    task.taskStatus = hasFailures ? 'FAILED' : 'COMPLETED';
    task.endTime = endTime;
  };
  if (published.length === 0) end();
  else void Promise.all(published).then(end);
}

/** What was done stays done; findings that were not begun are counted as canceled. */
export function cancelAuditMitigation({ clock }: Context, task: AuditMitigationTask): void {
  task.disarm();
  task.taskStatus = 'CANCELED';
  task.endTime = clock.now();
  for (const { findingId, checkName } of task.findings) {
    const statistics = task.statistics.get(checkName);
    if (statistics && !task.executions.has(findingId)) statistics.canceledFindingsCount += 1;
  }
}
