import {
  type AuditMitigationActionExecutionMetadata,
  type AuditMitigationActionsTaskTarget,
  DescribeAuditMitigationActionsTaskCommand,
  type IoTClient,
  paginateListAuditMitigationActionsExecutions,
  StartAuditMitigationActionsTaskCommand,
  type TaskStatisticsForAuditCheck,
} from '@aws-sdk/client-iot';
import type { MitigationTask } from '../responses/task.ts';
import {
  endingOf,
  type MitigationTasks,
  orUnknown,
  sameActions,
  sameIds,
  startedOnce,
  type TaskReport,
} from './mitigation-task-report.ts';
import { applied, type Outcome, outcomeBy } from './outcome.ts';
import { orRefusal } from './refusals.ts';

type Iot = Pick<IoTClient, 'send'>;

type AuditTarget = Extract<MitigationTask['target'], { checkName: string }>;

const auditTargetOf = ({ target }: MitigationTask): AuditTarget => {
  if ('checkName' in target) return target;
  throw new Error('An audit mitigation task targets findings');
};

/**
 * Either findings or an audit is named: what both together do is not documented. An audit of several checks is
 * narrowed to one by its reason codes, since every check that is targeted needs actions.
 */
const sentTarget = (target: AuditTarget) =>
  'findingIds' in target
    ? { findingIds: target.findingIds }
    : {
        auditTaskId: target.auditTaskId,
        auditCheckToReasonCodeFilter: { [target.checkName]: target.reasonCodes },
      };

const sizeOf = (target: AuditTarget): number =>
  'findingIds' in target ? target.findingIds.length : target.findings;

/** Tasks that mitigate audit findings: up to 25 of one check, or all that an audit found by one. */
export const createAuditTasks = (iot: Iot): MitigationTasks => ({
  start: (task) => orRefusal(startedOnce(task.taskId, start(iot, task), () => isOurs(iot, task))),

  describe: (task) => orUnknown(describe(iot, task)),
});

async function describe(iot: Iot, task: MitigationTask): Promise<TaskReport> {
  const { taskStatus, taskStatistics } = await iot.send(
    new DescribeAuditMitigationActionsTaskCommand({ taskId: task.taskId }),
  );
  const status = endingOf(taskStatus);
  if (!status) return { status: 'running' };
  const target = auditTargetOf(task);
  const counts = countsOf(taskStatistics?.[target.checkName] ?? {});
  const size = sizeOf(target);
  const allDone = counts.succeeded === size && targeted(counts) === size;
  return {
    status,
    counts,
    undecided: Math.max(0, targeted(counts) - size),
    outcomeOf: async (findingId) => (allDone ? applied : outcomeOf(iot, task, findingId)),
  };
}

/** Findings that AWS counts as to be mitigated: those that are skipped are suppressed, or of other reasons. */
const targeted = ({ total, skipped, succeeded, failed, canceled }: Counts): number =>
  Math.max(total - skipped, succeeded + failed + canceled);

type Counts = ReturnType<typeof countsOf>;

const countsOf = (statistics: TaskStatisticsForAuditCheck) => ({
  total: statistics.totalFindingsCount ?? 0,
  succeeded: statistics.succeededFindingsCount ?? 0,
  failed: statistics.failedFindingsCount ?? 0,
  skipped: statistics.skippedFindingsCount ?? 0,
  canceled: statistics.canceledFindingsCount ?? 0,
});

function start(iot: Iot, task: MitigationTask) {
  const target = auditTargetOf(task);
  return iot.send(
    new StartAuditMitigationActionsTaskCommand({
      taskId: task.taskId,
      clientRequestToken: task.taskId,
      target: sentTarget(target),
      auditCheckToActionsMapping: { [target.checkName]: task.actions },
    }),
  );
}

async function isOurs(iot: Iot, task: MitigationTask): Promise<boolean> {
  const ours = auditTargetOf(task);
  const { target, auditCheckToActionsMapping } = await iot.send(
    new DescribeAuditMitigationActionsTaskCommand({ taskId: task.taskId }),
  );
  return (
    isSameTarget(ours, target) && sameActions(auditCheckToActionsMapping?.[ours.checkName], task.actions)
  );
}

const isSameTarget = (ours: AuditTarget, theirs: AuditMitigationActionsTaskTarget | undefined): boolean =>
  'findingIds' in ours
    ? sameIds(theirs?.findingIds, ours.findingIds)
    : theirs?.auditTaskId === ours.auditTaskId &&
      sameIds(Object.keys(theirs.auditCheckToReasonCodeFilter ?? {}), [ours.checkName]) &&
      sameIds(theirs.auditCheckToReasonCodeFilter?.[ours.checkName], ours.reasonCodes);

/** What became of one finding: its executions, one for each action. */
async function outcomeOf(iot: Iot, { taskId, actions }: MitigationTask, findingId: string): Promise<Outcome> {
  const executions: AuditMitigationActionExecutionMetadata[] = [];
  const pages = paginateListAuditMitigationActionsExecutions(
    { client: iot as IoTClient },
    { taskId, findingId },
  );
  for await (const page of pages) executions.push(...(page.actionsExecutions ?? []));
  return outcomeBy(executions, actions);
}
