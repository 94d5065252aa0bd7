import type { Account } from '../account.ts';
import { fits } from '../audit/checks.ts';
import { ServiceError } from '../errors.ts';
import type { Targeted } from './audit-target.ts';
import type { AuditMitigationTarget, AuditMitigationTask, MitigationAction } from './state.ts';

type Mapping = AuditMitigationTask['auditCheckToActionsMapping'];

const refused = (message: string) =>
  new ServiceError('InvalidRequestException', `auditCheckToActionsMapping: ${message}`);

function actionFor({ mitigation }: Account, checkName: string, actionName: string): MitigationAction {
  const action = mitigation.actions.get(actionName);
  if (!action) throw refused(`there is no mitigation action ${actionName}`);
  if (!fits(checkName, action.actionType))
    throw refused(`${action.actionType} (${actionName}) can't be applied to findings of ${checkName}`);
  return action;
}

/**
 * The actions that a mapping names, by name. Throws `InvalidRequestException` for an action that does not exist or
 * does not fit its check. (Whether AWS refuses the misfit at once or lets the execution fail is unconfirmed.)
 */
export const mappedActions = (account: Account, mapping: Mapping): ReadonlyMap<string, MitigationAction> =>
  new Map(
    Object.entries(mapping).flatMap(([checkName, actionNames]) =>
      actionNames.map((actionName) => [actionName, actionFor(account, checkName, actionName)] as const),
    ),
  );

/** Throws `InvalidRequestException` if a targeted check has no actions. */
export function checkCoverage(
  mapping: Mapping,
  { toMitigate, skipped }: Targeted,
  { auditCheckToReasonCodeFilter = {} }: AuditMitigationTarget,
): void {
  const targeted = new Set([
    ...Object.keys(auditCheckToReasonCodeFilter),
    ...[...toMitigate, ...skipped].map(({ checkName }) => checkName),
  ]);
  for (const checkName of targeted)
    if (!Object.hasOwn(mapping, checkName))
      throw refused(`has no actions for ${checkName}, which is targeted`);
}
