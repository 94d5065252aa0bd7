import { ServiceError } from '../errors.ts';
import type { Context } from '../operation.ts';
import { forgetOldViolations } from './retention.ts';
import type { DetectState, DetectTask, Violation } from './state.ts';

export type TaskScope = Pick<
  DetectTask,
  'target' | 'violationEventOccurrenceRange' | 'onlyActiveViolationsIncluded' | 'suppressedAlertsIncluded'
>;

const refused = (message: string) => new ServiceError('InvalidRequestException', `target: ${message}`);

/**
 * An id that is not known refuses the whole task: an execution must name a thing, and nobody knows which. (AWS says
 * neither this nor the other; violations in alarm never expire, so only forged or very old ids are hit.)
 */
function named({ violations }: DetectState, violationIds: readonly string[]): readonly Violation[] {
  return [...new Set(violationIds)].map((violationId) => {
    const violation = violations.get(violationId);
    if (!violation) throw refused(`violation ${violationId} does not exist`);
    return violation;
  });
}

function ofBehavior(
  { securityProfiles, violations }: DetectState,
  target: { readonly securityProfileName: string; readonly behaviorName: string },
): readonly Violation[] {
  const { securityProfileName, behaviorName } = target;
  const profile = securityProfiles.get(securityProfileName);
  if (!profile?.behaviors.some(({ name }) => name === behaviorName))
    throw refused(`there is no behavior ${behaviorName} in a security profile ${securityProfileName}`);
  return [...violations.values()].filter(
    (violation) =>
      violation.securityProfileName === securityProfileName && violation.behavior.name === behaviorName,
  );
}

const isIncluded = (violation: Violation, scope: TaskScope) =>
  (violation.active || !scope.onlyActiveViolationsIncluded) &&
  (!violation.behavior.suppressAlerts || scope.suppressedAlertsIncluded);

const occurredWithin = ({ events }: Violation, { violationEventOccurrenceRange: range }: TaskScope) =>
  !range || events.some(({ violationEventTime: time }) => time >= range.startTime && time <= range.endTime);

/**
 * The violations a task mitigates. What its flags or range leave out is not part of it: no execution, no count.
 * Throws `InvalidRequestException` for a target that does not exist.
 */
export function violationsIn(context: Context, scope: TaskScope): readonly Violation[] {
  forgetOldViolations(context);
  const { target } = scope;
  const { detect } = context.account;
  const violations =
    'violationIds' in target ? named(detect, target.violationIds) : ofBehavior(detect, target);
  return violations.filter((violation) => isIncluded(violation, scope) && occurredWithin(violation, scope));
}
