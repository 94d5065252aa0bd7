import { quotas } from '../../../shared/defender/quotas.ts';
import { ServiceError } from '../errors.ts';
import type { Context } from '../operation.ts';
import { found } from '../registry/find.ts';
import { forgetOldTasks } from './retention.ts';
import { endTask, runTask } from './run-task.ts';
import type { ActionDefinition, DetectTask } from './state.ts';
import { type TaskScope, violationsIn } from './task-target.ts';

const concurrentTasks = quotas.concurrentMitigationTasks.detect;

/** Throws `ResourceNotFoundException`, also for a task past its retention. */
export function detectTaskNamed(context: Context, taskId: string): DetectTask {
  forgetOldTasks(context);
  return found(context.account.detect.tasks, taskId, 'mitigation task');
}

/** Only one action type is of use to Detect. Throws `InvalidRequestException` for any other, or a missing one. */
function actionDefinition({ account }: Context, actionName: string): ActionDefinition {
  const action = account.mitigation.actions.get(actionName);
  const refused = (why: string) =>
    new ServiceError('InvalidRequestException', `actions: ${actionName} ${why}`);
  if (!action) throw refused('does not exist');
  if (action.actionType !== 'ADD_THINGS_TO_THING_GROUP') throw refused(`is of type ${action.actionType}`);
  const { actionId: id, roleArn, actionParams } = action;
  return { name: actionName, id, roleArn, actionParams };
}

/** A task id and a token are each good for one task; the same pair again is refused like either alone. */
function checkUnused({ account }: Context, task: Pick<DetectTask, 'taskId' | 'clientRequestToken'>): void {
  const { tasks } = account.detect;
  const isTaken =
    tasks.has(task.taskId) ||
    [...tasks.values()].some(({ clientRequestToken }) => clientRequestToken === task.clientRequestToken);
  if (isTaken)
    throw new ServiceError('TaskAlreadyExistsException', `task ${task.taskId}, or its token, is in use`);
}

function checkConcurrency({ account }: Context): void {
  const running = [...account.detect.tasks.values()].filter(({ taskStatus }) => taskStatus === 'IN_PROGRESS');
  if (running.length >= concurrentTasks)
    throw new ServiceError(
      'LimitExceededException',
      `${concurrentTasks} Detect mitigation tasks are running`,
    );
}

/**
 * Starts a task that mitigates violations. Throws `TaskAlreadyExistsException` for an id or token in use,
 * `LimitExceededException` at five running tasks, `InvalidRequestException` for a target or an action that won't do.
 */
export function startDetectTask(
  context: Context,
  {
    actions,
    ...request
  }: TaskScope & Pick<DetectTask, 'taskId' | 'clientRequestToken'> & { readonly actions: readonly string[] },
): void {
  forgetOldTasks(context);
  checkUnused(context, request);
  checkConcurrency(context);
  const task: DetectTask = {
    ...request,
    actionsDefinition: actions.map((actionName) => actionDefinition(context, actionName)),
    ...{ taskStartTime: context.clock.now(), taskStatus: 'IN_PROGRESS', executions: [] },
    disarm: () => {},
  };
  const violations = violationsIn(context, request);
  context.account.detect.tasks.set(task.taskId, task);
  runTask(context, task, violations);
}

/**
 * Stops what is not done yet; nothing that was done is undone. Throws `ResourceNotFoundException`, and
 * `InvalidRequestException` for a task that has ended.
 */
export function cancelDetectTask(context: Context, taskId: string): void {
  const task = detectTaskNamed(context, taskId);
  if (task.taskStatus !== 'IN_PROGRESS')
    throw new ServiceError('InvalidRequestException', `taskId: task ${taskId} is ${task.taskStatus}`);
  task.disarm();
  for (const execution of task.executions.filter(({ status }) => status === 'IN_PROGRESS'))
    Object.assign(execution, {
      ...{ status: 'SKIPPED', message: 'the task was canceled', executionEndDate: context.clock.now() },
    });
  endTask(context, task, 'CANCELED');
}
