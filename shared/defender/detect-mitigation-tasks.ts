import {
  DescribeDetectMitigationActionsTaskCommand,
  type DetectMitigationActionExecution,
  type DetectMitigationActionsTaskSummary,
  type IoTClient,
  paginateListDetectMitigationActionsExecutions,
  StartDetectMitigationActionsTaskCommand,
} from '@aws-sdk/client-iot';
import { groupedBy } from '../collections/grouped-by.ts';
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
import { applied, outcomeBy } from './outcome.ts';
import { orRefusal } from './refusals.ts';

type Iot = Pick<IoTClient, 'send'>;

const violationIdsOf = ({ target }: MitigationTask): string[] => {
  if ('violationIds' in target) return target.violationIds;
  throw new Error('A Detect mitigation task targets violations');
};

/** Tasks that mitigate violations: up to 25 of them, with the same actions. */
export const createDetectTasks = (iot: Iot): MitigationTasks => ({
  start: (task) => orRefusal(startedOnce(task.taskId, start(iot, task), () => isOurs(iot, task))),

  describe: (task) => orUnknown(describe(iot, task)),
});

async function describe(iot: Iot, task: MitigationTask): Promise<TaskReport> {
  const { taskSummary } = await iot.send(
    new DescribeDetectMitigationActionsTaskCommand({ taskId: task.taskId }),
  );
  const status = endingOf(taskSummary?.taskStatus);
  return status ? ended(iot, task, { status, ...taskSummary?.taskStatistics }) : { status: 'running' };
}

type Ended = { readonly status: 'succeeded' | 'failed' | 'canceled' } & TaskStatistics;

type TaskStatistics = NonNullable<DetectMitigationActionsTaskSummary['taskStatistics']>;

/** The counts first, since SUCCESSFUL alone proves nothing; the executions only where something was not done. */
async function ended(iot: Iot, task: MitigationTask, { status, ...counted }: Ended): Promise<TaskReport> {
  const { actionsExecuted: executed = 0, actionsSkipped: skipped = 0, actionsFailed: failed = 0 } = counted;
  const wanted = violationIdsOf(task).length * task.actions.length;
  const beyond = Math.max(0, executed + skipped + failed - wanted);
  const allDone = executed === wanted && failed === 0 && beyond === 0;
  const executions = allDone ? undefined : await executionsOf(iot, task.taskId);
  return {
    status,
    counts: { executed, skipped, failed },
    undecided: Math.ceil(beyond / task.actions.length),
    outcomeOf: async (violationId) =>
      executions ? outcomeBy(executions.get(violationId) ?? [], task.actions) : applied,
  };
}

const start = (iot: Iot, task: MitigationTask) =>
  iot.send(
    new StartDetectMitigationActionsTaskCommand({
      taskId: task.taskId,
      clientRequestToken: task.taskId,
      target: { violationIds: violationIdsOf(task) },
      actions: task.actions,
      includeOnlyActiveViolations: true,
      includeSuppressedAlerts: false,
    }),
  );

async function isOurs(iot: Iot, task: MitigationTask): Promise<boolean> {
  const { taskSummary } = await iot.send(
    new DescribeDetectMitigationActionsTaskCommand({ taskId: task.taskId }),
  );
  const names = taskSummary?.actionsDefinition?.flatMap(({ name }) => name ?? []);
  return sameIds(taskSummary?.target?.violationIds, violationIdsOf(task)) && sameActions(names, task.actions);
}

/** The executions of a task by violation id. One listing serves all of them. */
async function executionsOf(
  iot: Iot,
  taskId: string,
): Promise<ReadonlyMap<string, readonly DetectMitigationActionExecution[]>> {
  const executions: DetectMitigationActionExecution[] = [];
  const pages = paginateListDetectMitigationActionsExecutions({ client: iot as IoTClient }, { taskId });
  for await (const page of pages) executions.push(...(page.actionsExecutions ?? []));
  return groupedBy(executions, ({ violationId = '' }) => violationId);
}
