import {
  DescribeDetectMitigationActionsTaskCommand,
  type DetectMitigationActionExecution,
  type IoTClient,
  paginateListDetectMitigationActionsExecutions,
  StartDetectMitigationActionsTaskCommand,
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

const violationIdsOf = ({ target }: MitigationTask): string[] => {
  if ('violationIds' in target) return target.violationIds;
  throw new Error('A Detect mitigation task targets violations');
};

/** Tasks that mitigate violations: up to 25 of them, with the same actions. */
export const createDetectTasks = (iot: Iot): MitigationTasks => ({
  start: (task) => orRefusal(startOnce(iot, task)),

  async describe(task) {
    const { taskSummary } = await iot.send(
      new DescribeDetectMitigationActionsTaskCommand({ taskId: task.taskId }),
    );
    const { taskStatus, taskStatistics } = taskSummary ?? {};
    if (taskStatus === 'IN_PROGRESS' || !taskStatus) return { status: 'running' };
    const { actionsExecuted = 0, actionsSkipped = 0, actionsFailed = 0 } = taskStatistics ?? {};
    const allDone =
      actionsExecuted === violationIdsOf(task).length * task.actions.length && actionsFailed === 0;
    const outcomes = allDone ? undefined : outcomesOf(iot, task.taskId);
    return {
      status: { SUCCESSFUL: 'succeeded', FAILED: 'failed', CANCELED: 'canceled' }[taskStatus] as
        | 'succeeded'
        | 'failed'
        | 'canceled',
      counts: { executed: actionsExecuted, skipped: actionsSkipped, failed: actionsFailed },
      outcomeOf: async (violationId) => (outcomes ? ((await outcomes).get(violationId) ?? untouched) : done),
    };
  },
});

const done: Outcome = { status: 'succeeded', because: 'Device Defender applied the actions' };
const untouched: Outcome = { status: 'skipped', because: 'Device Defender ran no action for the violation' };

async function startOnce(iot: Iot, task: MitigationTask): Promise<{ requestId: string } | Refusal> {
  try {
    const { $metadata } = await iot.send(
      new StartDetectMitigationActionsTaskCommand({
        taskId: task.taskId,
        clientRequestToken: task.taskId,
        target: { violationIds: violationIdsOf(task) },
        actions: task.actions,
        includeOnlyActiveViolations: true,
        includeSuppressedAlerts: false,
      }),
    );
    return { requestId: $metadata.requestId ?? 'unknown' };
  } catch (error) {
    if (!(error instanceof TaskAlreadyExistsException)) throw error;
    return (await isOurs(iot, task)) ? { requestId: 'started before' } : conflict(task.taskId);
  }
}

async function isOurs(iot: Iot, task: MitigationTask): Promise<boolean> {
  const { taskSummary } = await iot.send(
    new DescribeDetectMitigationActionsTaskCommand({ taskId: task.taskId }),
  );
  const names = taskSummary?.actionsDefinition?.flatMap(({ name }) => name ?? []);
  return sameIds(taskSummary?.target?.violationIds, violationIdsOf(task)) && sameActions(names, task.actions);
}

/** What became of each violation of a task, by violation id. One listing serves all of them. */
async function outcomesOf(iot: Iot, taskId: string): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const pages = paginateListDetectMitigationActionsExecutions({ client: iot as IoTClient }, { taskId });
  for await (const page of pages) {
    for (const execution of page.actionsExecutions ?? []) {
      const { violationId = '' } = execution;
      if (outcomes.get(violationId)?.status !== 'failed') outcomes.set(violationId, outcomeOf(execution));
    }
  }
  return outcomes;
}

function outcomeOf({
  actionName,
  status,
  errorCode = '',
  message = '',
}: DetectMitigationActionExecution): Outcome {
  if (status === 'SUCCESSFUL') return done;
  return {
    status: status === 'SKIPPED' ? 'skipped' : 'failed',
    because: `${actionName} ${status}: ${errorCode} ${message}`.trim().slice(0, 300),
  };
}
