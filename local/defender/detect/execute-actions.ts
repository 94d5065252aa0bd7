import type { Account } from '../account.ts';
import { ServiceError } from '../errors.ts';
import type { Context } from '../operation.ts';
import { addThingToThingGroup } from '../registry/thing-groups.ts';
import type { ActionDefinition, DetectExecution, DetectTask, Violation } from './state.ts';

/** Opens the execution of one action for one violation. */
export function beginExecution(
  { clock }: Context,
  task: DetectTask,
  { violationId, thingName }: Violation,
  actionName: string,
): DetectExecution {
  const execution: DetectExecution = {
    ...{ taskId: task.taskId, violationId, actionName, thingName },
    ...{ executionStartDate: clock.now(), status: 'IN_PROGRESS' },
  };
  task.executions.push(execution);
  return execution;
}

function addToGroups(account: Account, thingName: string, { actionParams }: ActionDefinition): void {
  const { thingGroupNames = [], overrideDynamicGroups } = actionParams.addThingsToThingGroupParams ?? {};
  for (const thingGroupName of thingGroupNames)
    addThingToThingGroup(account, { thingName, thingGroupName, overrideDynamicGroups });
}

type Outcome = Pick<DetectExecution, 'status'> & Partial<Pick<DetectExecution, 'errorCode' | 'message'>>;

/** The two codes that the developer guide has for a failure. */
type ErrorCode = 'INSUFFICIENT_PERMISSIONS' | 'INVALID_STATE_OF_RESOURCE';

const failure = (errorCode: ErrorCode, message: string): Outcome => ({
  ...{ status: 'FAILED', errorCode, message },
});

function apply({ account }: Context, thingName: string, action: ActionDefinition): Outcome {
  if (account.mitigation.refusedRoles.has(action.roleArn))
    return failure('INSUFFICIENT_PERMISSIONS', `Device Defender is not allowed to use ${action.roleArn}`);
  try {
    addToGroups(account, thingName, action);
    return { status: 'SUCCESSFUL' };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return failure('INVALID_STATE_OF_RESOURCE', error.message);
  }
}

/**
 * Runs the actions of a task for one violation, in their order; after a failure the rest is skipped. A device that is
 * no thing in the registry can't be in a group, so its actions fail. `begun` is the first action's execution.
 */
export function executeActions(
  context: Context,
  task: DetectTask,
  violation: Violation,
  begun: DetectExecution | undefined,
): void {
  let failed = false;
  for (const [index, action] of task.actionsDefinition.entries()) {
    const execution = (index === 0 && begun) || beginExecution(context, task, violation, action.name);
    const outcome: Outcome = failed
      ? { status: 'SKIPPED', message: 'an earlier action failed' }
      : apply(context, violation.thingName, action);
    failed ||= outcome.status === 'FAILED';
    Object.assign(execution, outcome, { executionEndDate: context.clock.now() });
  }
}
