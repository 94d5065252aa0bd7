import { thingGroupsOf } from '../../../local/defender/registry/thing-groups.ts';
import type { DefenderService } from '../../../local/defender/service.ts';

/** For each finding and violation, each action that a task ran for it, and how that ended. */
export function executionsOf({ account: { detect, mitigation } }: DefenderService): Record<string, string[]> {
  const ofViolations = [...detect.tasks.values()]
    .flatMap(({ executions }) => executions)
    .map(({ violationId, actionName, status }) => ({ id: violationId, ran: `${actionName} ${status}` }));
  const ofFindings = [...mitigation.auditTasks.values()]
    .flatMap(({ executions }) => [...executions])
    .flatMap(([id, executions]) =>
      executions.map(({ actionName, status }) => ({ id, ran: `${actionName} ${status}` })),
    );
  const byId: Record<string, string[]> = {};
  for (const { id, ran } of [...ofViolations, ...ofFindings]) byId[id] = [...(byId[id] ?? []), ran].sort();
  return byId;
}

/** What the account has become: memberships, policies, certificates, connections, suppressions, violations. */
export function fleetOf({ account }: DefenderService): Readonly<Record<string, unknown>> {
  const { registry, connections, audit, detect } = account;
  return {
    groups: Object.fromEntries(
      [...registry.things.values()].map((thing) => [
        thing.thingName,
        thingGroupsOf(registry, thing).map(({ thingGroupName }) => thingGroupName),
      ]),
    ),
    policies: Object.fromEntries(
      [...registry.policies.values()].map(({ policyName, defaultVersionId, versions }) => [
        policyName,
        { defaultVersionId, versions: [...versions.keys()] },
      ]),
    ),
    certificates: Object.fromEntries(
      [...registry.certificates.values()].map(({ certificateId, status }) => [certificateId, status]),
    ),
    connected: [...connections.latest.values()]
      .filter(({ disconnectedAt }) => !disconnectedAt)
      .map(({ clientId }) => clientId),
    logging: registry.v2LoggingOptions,
    suppressions: [...audit.suppressions.values()]
      .map(({ expirationDate, ...suppression }) => ({ ...suppression, days: daysUntil(expirationDate) }))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    violations: Object.fromEntries(
      [...detect.violations.values()].map(({ violationId, active, verificationState }) => [
        violationId,
        { active, verificationState },
      ]),
    ),
  };
}

const dayMillis = 86_400_000;

/** A suppression counts from when its finding was received: minutes later where that was tried again. */
const daysUntil = (end: Date | undefined): number | undefined => end && Math.round(end.getTime() / dayMillis);
