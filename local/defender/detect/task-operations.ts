import * as v from 'valibot';
import { quotas } from '../../../shared/defender/quotas.ts';
import { ServiceError } from '../errors.ts';
import { type Operation, operation } from '../operation.ts';
import { page } from '../paging.ts';
import {
  actionName,
  behaviorName,
  boolean,
  clientRequestToken,
  deviceDefenderThingName,
  epochSeconds,
  mitigationTaskId,
  paging,
  securityProfileName,
  timestamp,
  violationId,
} from '../schemas.ts';
import { cancelDetectTask, detectTaskNamed, startDetectTask } from './mitigation-tasks.ts';
import { forgetOldTasks } from './retention.ts';
import type { DetectExecution, DetectExecutionStatus, DetectTask } from './state.ts';

const path = '/detect/mitigationactions/tasks/:taskId';
const taskId = mitigationTaskId;

const violationIds = v.pipe(v.array(violationId), v.minLength(1), v.maxLength(quotas.idsPerTask));
const actions = v.pipe(v.array(actionName), v.minLength(1), v.maxLength(quotas.actionsPerTask));

/** Either ids, or a behavior with its profile. */
const target = v.union(
  [v.strictObject({ violationIds }), v.strictObject({ securityProfileName, behaviorName })],
  'needs either 1 to 25 violationIds, or a securityProfileName with a behaviorName',
);

const range = v.pipe(
  v.object({ startTime: timestamp, endTime: timestamp }),
  v.check(({ startTime, endTime }) => startTime <= endTime, 'startTime is after endTime'),
);

const start = operation({
  name: 'StartDetectMitigationActionsTask',
  method: 'PUT',
  path,
  perSecond: 10,
  input: v.object({
    ...{ taskId, target, actions, clientRequestToken },
    violationEventOccurrenceRange: v.optional(range),
    includeOnlyActiveViolations: v.optional(boolean, false),
    includeSuppressedAlerts: v.optional(boolean, false),
  }),
  run: ({ includeOnlyActiveViolations, includeSuppressedAlerts, ...request }, context) => {
    startDetectTask(context, {
      ...request,
      onlyActiveViolationsIncluded: includeOnlyActiveViolations,
      suppressedAlertsIncluded: includeSuppressedAlerts,
    });
    return { taskId: request.taskId };
  },
});

const secondsIfAny = (moment: Date | undefined) => moment && epochSeconds(moment);

function taskSummary(task: DetectTask) {
  const { clientRequestToken, executions, disarm, violationEventOccurrenceRange: range, ...shown } = task;
  const count = (asked: DetectExecutionStatus) => executions.filter(({ status }) => status === asked).length;
  return {
    ...shown,
    taskStartTime: epochSeconds(task.taskStartTime),
    taskEndTime: secondsIfAny(task.taskEndTime),
    violationEventOccurrenceRange: range && {
      startTime: epochSeconds(range.startTime),
      endTime: epochSeconds(range.endTime),
    },
    taskStatistics: {
      actionsExecuted: count('SUCCESSFUL'),
      actionsSkipped: count('SKIPPED'),
      actionsFailed: count('FAILED'),
    },
  };
}

const describe = operation({
  name: 'DescribeDetectMitigationActionsTask',
  method: 'GET',
  path,
  perSecond: 10,
  input: v.object({ taskId }),
  run: ({ taskId }, context) => ({ taskSummary: taskSummary(detectTaskNamed(context, taskId)) }),
});

/** In the order of their start. */
const list = operation({
  name: 'ListDetectMitigationActionsTasks',
  method: 'GET',
  path: '/detect/mitigationactions/tasks',
  perSecond: 10,
  input: v.object({ ...paging, startTime: timestamp, endTime: timestamp }),
  run: ({ startTime, endTime, ...input }, context) => {
    if (startTime > endTime) throw new ServiceError('InvalidRequestException', 'startTime: is after endTime');
    forgetOldTasks(context);
    const tasks = [...context.account.detect.tasks.values()].filter(
      ({ taskStartTime }) => taskStartTime >= startTime && taskStartTime <= endTime,
    );
    const { items, nextToken } = page(tasks, input);
    return { tasks: items.map(taskSummary), nextToken };
  },
});

const execution = ({ executionStartDate, executionEndDate, ...shown }: DetectExecution) => ({
  ...shown,
  executionStartDate: epochSeconds(executionStartDate),
  executionEndDate: secondsIfAny(executionEndDate),
});

const executionFilters = v.object({
  taskId: v.optional(taskId),
  violationId: v.optional(violationId),
  thingName: v.optional(deviceDefenderThingName),
  startTime: v.optional(timestamp),
  endTime: v.optional(timestamp),
});

const isAsked = (asked: v.InferOutput<typeof executionFilters>, one: DetectExecution) =>
  (asked.violationId ?? one.violationId) === one.violationId &&
  (asked.thingName ?? one.thingName) === one.thingName &&
  (asked.startTime ?? one.executionStartDate) <= one.executionStartDate &&
  (asked.endTime ?? one.executionStartDate) >= one.executionStartDate;

/** A task that does not exist has no executions: the API names no error for it. */
const listExecutions = operation({
  name: 'ListDetectMitigationActionsExecutions',
  method: 'GET',
  path: '/detect/mitigationactions/executions',
  perSecond: 10,
  input: v.object({ ...paging, ...executionFilters.entries }),
  run: (input, context) => {
    forgetOldTasks(context);
    const executions = [...context.account.detect.tasks.values()]
      .filter(({ taskId }) => (input.taskId ?? taskId) === taskId)
      .flatMap((task) => task.executions)
      .filter((one) => isAsked(input, one));
    const { items, nextToken } = page(executions, input);
    return { actionsExecutions: items.map(execution), nextToken };
  },
});

const cancel = operation({
  name: 'CancelDetectMitigationActionsTask',
  method: 'PUT',
  path: `${path}/cancel`,
  perSecond: 10,
  input: v.object({ taskId }),
  run: ({ taskId }, context) => {
    cancelDetectTask(context, taskId);
    return {};
  },
});

export const taskOperations: readonly Operation[] = [start, describe, list, listExecutions, cancel];
