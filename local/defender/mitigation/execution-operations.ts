import * as v from 'valibot';
import { operation } from '../operation.ts';
import { page } from '../paging.ts';
import { epochSeconds, findingId, paging, mitigationTaskId as taskId } from '../schemas.ts';
import { executionsOf } from './executions.ts';
import { retainedTasks } from './retained-tasks.ts';

/** The API names no error for a task or finding that is not there: there is nothing to list. */
export const listExecutionsOperation = operation({
  name: 'ListAuditMitigationActionsExecutions',
  method: 'GET',
  path: '/audit/mitigationactions/executions',
  perSecond: 10,
  input: v.object({
    ...paging,
    taskId,
    findingId,
    actionStatus: v.optional(
      v.picklist(['IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELED', 'SKIPPED', 'PENDING']),
    ),
  }),
  run: ({ taskId, findingId, actionStatus, ...input }, context) => {
    const task = retainedTasks(context).get(taskId);
    const executions = (task ? executionsOf(task, findingId) : []).filter(
      ({ status }) => actionStatus === undefined || status === actionStatus,
    );
    const { items, nextToken } = page(executions, input);
    const actionsExecutions = items.map(({ startTime, endTime, ...execution }) => ({
      taskId,
      findingId,
      ...execution,
      startTime: startTime && epochSeconds(startTime),
      endTime: endTime && epochSeconds(endTime),
    }));
    return { actionsExecutions, nextToken };
  },
});
