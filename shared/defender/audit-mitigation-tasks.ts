import {
  type AuditMitigationActionExecutionMetadata,
  DescribeAuditMitigationActionsTaskCommand,
  type IoTClient,
  paginateListAuditMitigationActionsExecutions,
  StartAuditMitigationActionsTaskCommand,
  TaskAlreadyExistsException,
} from '@aws-sdk/client-iot';
import type { MitigationTask } from '../responses/task.ts';
import {
  conflict,
  type MitigationTasks,
  type Outcome,
  sameActions,
  sameIds,
} from './mitigation-task-report.ts';
import { orRefusal, type Refusal } from './refusals.ts';

type Iot = Pick<IoTClient, 'send'>;

const findingsOf = ({ target }: MitigationTask) => {
  if ('findingIds' in target) return target;
  throw new Error('An audit mitigation task targets findings');
};

/** Tasks that mitigate audit findings: up to 25 findings of one check. */
export const createAuditTasks = (iot: Iot): MitigationTasks => ({
  start: (task) => orRefusal(startOnce(iot, task)),

  async describe(task) {
    const { taskStatus, taskStatistics } = await iot.send(
      new DescribeAuditMitigationActionsTaskCommand({ taskId: task.taskId }),
    );
    if (taskStatus === 'IN_PROGRESS' || !taskStatus) return { status: 'running' };
    const { checkName, findingIds } = findingsOf(task);
    const {
      totalFindingsCount = 0,
      succeededFindingsCount = 0,
      failedFindingsCount = 0,
      skippedFindingsCount = 0,
      canceledFindingsCount = 0,
    } = taskStatistics?.[checkName] ?? {};
    const allDone = succeededFindingsCount === findingIds.length;
    return {
      status: { COMPLETED: 'succeeded', FAILED: 'failed', CANCELED: 'canceled' }[taskStatus] as
        | 'succeeded'
        | 'failed'
        | 'canceled',
      counts: {
        total: totalFindingsCount,
        succeeded: succeededFindingsCount,
        failed: failedFindingsCount,
        skipped: skippedFindingsCount,
        canceled: canceledFindingsCount,
      },
      outcomeOf: (findingId) => (allDone ? Promise.resolve(done) : outcomeOf(iot, task.taskId, findingId)),
    };
  },
});

const done: Outcome = { status: 'succeeded', because: 'Device Defender applied the actions' };

async function startOnce(iot: Iot, task: MitigationTask): Promise<{ requestId: string } | Refusal> {
  const { checkName, findingIds } = findingsOf(task);
  try {
    const { $metadata } = await iot.send(
      new StartAuditMitigationActionsTaskCommand({
        taskId: task.taskId,
        clientRequestToken: task.taskId,
        target: { findingIds },
        auditCheckToActionsMapping: { [checkName]: task.actions },
      }),
    );
    return { requestId: $metadata.requestId ?? 'unknown' };
  } catch (error) {
    if (!(error instanceof TaskAlreadyExistsException)) throw error;
    return (await isOurs(iot, task)) ? { requestId: 'started before' } : conflict(task.taskId);
  }
}

async function isOurs(iot: Iot, task: MitigationTask): Promise<boolean> {
  const { checkName, findingIds } = findingsOf(task);
  const { target, auditCheckToActionsMapping } = await iot.send(
    new DescribeAuditMitigationActionsTaskCommand({ taskId: task.taskId }),
  );
  return (
    sameIds(target?.findingIds, findingIds) &&
    sameActions(auditCheckToActionsMapping?.[checkName], task.actions)
  );
}

/** What became of one finding: its executions, one for each action. */
async function outcomeOf(iot: Iot, taskId: string, findingId: string): Promise<Outcome> {
  const executions: AuditMitigationActionExecutionMetadata[] = [];
  const pages = paginateListAuditMitigationActionsExecutions(
    { client: iot as IoTClient },
    { taskId, findingId },
  );
  for await (const page of pages) executions.push(...(page.actionsExecutions ?? []));
  if (executions.length === 0)
    return { status: 'skipped', because: 'Device Defender ran no action for the finding' };
  const notDone = executions.find(({ status }) => status !== 'COMPLETED');
  if (!notDone) return done;
  const { actionName, status, errorCode = '', message = '' } = notDone;
  return {
    status: status === 'SKIPPED' ? 'skipped' : 'failed',
    because: `${actionName} ${status}: ${errorCode} ${message}`.trim().slice(0, 300),
  };
}
