import * as v from 'valibot';
import { quotas } from '../../../shared/defender/quotas.ts';
import { ServiceError } from '../errors.ts';
import { operation } from '../operation.ts';
import {
  actionName,
  auditTaskId,
  checkName,
  clientRequestToken,
  findingId,
  reasonForNonComplianceCode,
  mitigationTaskId as taskId,
} from '../schemas.ts';
import { checkCoverage, mappedActions } from './audit-mapping.ts';
import { resolveTarget } from './audit-target.ts';
import { retainedTasks } from './retained-tasks.ts';
import { startAuditMitigation } from './run-audit-task.ts';
import type { MitigationState } from './state.ts';

const concurrentTasks = quotas.concurrentMitigationTasks.audit;

const listOf = <Item>(item: v.GenericSchema<Item>, max: number) =>
  v.pipe(v.array(item), v.minLength(1), v.maxLength(max));

/**
 * Ids are the caller's own and never used twice. Whether AWS takes a repeat with the same token for a success is
 * unconfirmed: it does not here.
 */
function checkUnused(tasks: MitigationState['auditTasks'], id: string, token: string): void {
  if (tasks.has(id)) throw new ServiceError('TaskAlreadyExistsException', `task ${id} exists already`);
  if ([...tasks.values()].some(({ clientRequestToken }) => clientRequestToken === token))
    throw new ServiceError('TaskAlreadyExistsException', `clientRequestToken ${token} was used already`);
}

function checkConcurrency(tasks: MitigationState['auditTasks']): void {
  const running = [...tasks.values()].filter(({ taskStatus }) => taskStatus === 'IN_PROGRESS');
  if (running.length >= concurrentTasks)
    throw new ServiceError('LimitExceededException', `${concurrentTasks} audit mitigation tasks are running`);
}

export const startAuditTaskOperation = operation({
  name: 'StartAuditMitigationActionsTask',
  method: 'POST',
  path: '/audit/mitigationactions/tasks/:taskId',
  perSecond: 10,
  input: v.object({
    taskId,
    target: v.object({
      auditTaskId: v.exactOptional(auditTaskId),
      findingIds: v.exactOptional(listOf(findingId, quotas.idsPerTask)),
      auditCheckToReasonCodeFilter: v.exactOptional(
        v.record(checkName, listOf(reasonForNonComplianceCode, quotas.reasonCodesPerCheck)),
      ),
    }),
    auditCheckToActionsMapping: v.pipe(
      v.record(checkName, listOf(actionName, quotas.actionsPerTask)),
      v.check((mapping) => Object.keys(mapping).length > 0, 'needs a check'),
    ),
    clientRequestToken,
  }),
  run: (input, context) => {
    const tasks = retainedTasks(context);
    checkUnused(tasks, input.taskId, input.clientRequestToken);
    const actions = mappedActions(context.account, input.auditCheckToActionsMapping);
    const targeted = resolveTarget(context.account, input.target);
    checkCoverage(input.auditCheckToActionsMapping, targeted, input.target);
    checkConcurrency(tasks);
    startAuditMitigation(context, { ...input, actions, targeted });
    return { taskId: input.taskId };
  },
});
