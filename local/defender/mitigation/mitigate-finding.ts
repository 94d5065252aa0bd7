import { findingOf } from '../audit/findings.ts';
import type { Context } from '../operation.ts';
import { applyAction, type Outcome } from './apply-action.ts';
import type { AuditMitigationTask, Execution, MitigationAction, TargetedFinding } from './state.ts';

/** The actions that a task applies to findings of a check, in order. */
export const actionsFor = (
  { actions, auditCheckToActionsMapping }: AuditMitigationTask,
  checkName: string,
): readonly MitigationAction[] =>
  (auditCheckToActionsMapping[checkName] ?? [])
    .map((actionName) => actions.get(actionName))
    .filter((action) => action !== undefined);

const gone: Outcome = {
  status: 'FAILED',
  errorCode: 'INVALID_STATE_OF_RESOURCE',
  message: 'The finding is not retained any more',
};

const isPromise = (outcome: Outcome | Promise<Outcome>): outcome is Promise<Outcome> => 'then' in outcome;

const skipped = ({ actionName, actionId }: MitigationAction): Execution => ({
  actionName,
  actionId,
  status: 'SKIPPED',
});

/** Counts a finding among those of its check that ended so. */
function countAs(
  { statistics }: AuditMitigationTask,
  checkName: string,
  member: 'succeededFindingsCount' | 'failedFindingsCount',
): undefined {
  const counted = statistics.get(checkName);
  if (counted) counted[member] += 1;
}

/**
 * Applies the task's actions to one finding in order; after one that fails, the rest are SKIPPED. A promise only
 * where something had to be published.
 */
export function mitigateFinding(
  context: Context,
  task: AuditMitigationTask,
  { findingId, checkName }: TargetedFinding,
): undefined | Promise<undefined> {
  const reference = context.account.audit.findings.get(findingId);
  const finding = reference && findingOf(context.account, reference);
  const record = (executions: readonly Execution[]) => task.executions.set(findingId, executions);

  function proceed(
    [action, ...later]: readonly MitigationAction[],
    done: readonly Execution[],
  ): undefined | Promise<undefined> {
    if (!action) return countAs(task, checkName, 'succeededFindingsCount');
    const { actionName, actionId } = action;
    const begun = { actionName, actionId, startTime: context.clock.now() };
    const settle = (outcome: Outcome) => {
      const executions = [...done, { ...begun, ...outcome, endTime: context.clock.now() }];
      const isOver = outcome.status === 'FAILED';
      record(isOver ? [...executions, ...later.map(skipped)] : executions);
      return isOver ? countAs(task, checkName, 'failedFindingsCount') : proceed(later, executions);
    };
    const outcome = finding ? applyAction(context, finding, action) : gone;
    if (!isPromise(outcome)) return settle(outcome);
    record([...done, { ...begun, status: 'IN_PROGRESS' }]);
    return outcome.then(settle);
  }

  return proceed(actionsFor(task, checkName), []);
}
