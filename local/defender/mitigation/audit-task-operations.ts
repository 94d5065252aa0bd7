import * as v from 'valibot';
import { checkPeriod } from '../audit/retention.ts';
import { ServiceError } from '../errors.ts';
import { operation } from '../operation.ts';
import { page } from '../paging.ts';
import { found } from '../registry/find.ts';
import {
  auditTaskId,
  epochSeconds,
  findingId,
  paging,
  mitigationTaskId as taskId,
  timestamp,
} from '../schemas.ts';
import { retainedTasks } from './retained-tasks.ts';
import { cancelAuditMitigation } from './run-audit-task.ts';
import type { AuditMitigationTask, MitigationAction } from './state.ts';

const path = '/audit/mitigationactions/tasks/:taskId';

const definition = ({ actionName, actionId, roleArn, actionParams }: MitigationAction) => ({
  name: actionName,
  id: actionId,
  roleArn,
  actionParams,
});

const describe = operation({
  name: 'DescribeAuditMitigationActionsTask',
  method: 'GET',
  path,
  perSecond: 25,
  input: v.object({ taskId }),
  run: ({ taskId }, context) => {
    const task = found(retainedTasks(context), taskId, 'audit mitigation task');
    return {
      taskStatus: task.taskStatus,
      startTime: epochSeconds(task.startTime),
      endTime: task.endTime && epochSeconds(task.endTime),
      taskStatistics: Object.fromEntries(task.statistics),
      target: task.target,
      auditCheckToActionsMapping: task.auditCheckToActionsMapping,
      actionsDefinition: [...task.actions.values()].map(definition),
    };
  },
});

const listInput = v.object({
  ...paging,
  startTime: timestamp,
  endTime: timestamp,
  auditTaskId: v.optional(auditTaskId),
  findingId: v.optional(findingId),
  taskStatus: v.optional(v.picklist(['IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELED'])),
});

/** Of an audit are the tasks that name it, and those that name a finding of it. */
const isOfAudit = ({ target, findings }: AuditMitigationTask, auditTaskId: string) =>
  target.auditTaskId === auditTaskId || findings.some((finding) => finding.taskId === auditTaskId);

const isListed = (filter: v.InferOutput<typeof listInput>) => (task: AuditMitigationTask) =>
  task.startTime >= filter.startTime &&
  task.startTime <= filter.endTime &&
  (filter.taskStatus === undefined || task.taskStatus === filter.taskStatus) &&
  (filter.auditTaskId === undefined || isOfAudit(task, filter.auditTaskId)) &&
  (filter.findingId === undefined || task.findings.some((finding) => finding.findingId === filter.findingId));

const list = operation({
  name: 'ListAuditMitigationActionsTasks',
  method: 'GET',
  path: '/audit/mitigationactions/tasks',
  perSecond: 10,
  input: listInput,
  run: (input, context) => {
    checkPeriod(context.clock.now(), input.startTime, input.endTime);
    const { items, nextToken } = page([...retainedTasks(context).values()].filter(isListed(input)), input);
    const tasks = items.map(({ taskId, startTime, taskStatus }) => ({
      taskId,
      startTime: epochSeconds(startTime),
      taskStatus,
    }));
    return { tasks, nextToken };
  },
});

const cancel = operation({
  name: 'CancelAuditMitigationActionsTask',
  method: 'PUT',
  path: `${path}/cancel`,
  perSecond: 10,
  input: v.object({ taskId }),
  run: ({ taskId }, context) => {
    const task = found(retainedTasks(context), taskId, 'audit mitigation task');
    if (task.taskStatus !== 'IN_PROGRESS')
      throw new ServiceError('InvalidRequestException', `task ${taskId} is ${task.taskStatus}`);
    cancelAuditMitigation(context, task);
    return {};
  },
});

export const auditMitigationTaskOperations = [describe, list, cancel];
