import { thingGroupsOf } from '../../../local/defender/registry/thing-groups.ts';
import type { DefenderService } from '../../../local/defender/service.ts';
import type { World } from '../world/world.ts';

type Plain = Readonly<Record<string, unknown>>;

/** All that is to be the same in the end, whatever failed on the way. */
export interface EndState {
  /** The rows of history by event id, without what tells when and how often something was tried. */
  readonly events: Plain;
  /** Mitigation tasks that history holds to be open. */
  readonly openTasks: readonly string[];
  /** For each finding and violation, each action that a task of Device Defender ran for it, and how that ended. */
  readonly executions: Readonly<Record<string, readonly string[]>>;
  readonly fleet: Plain;
  /** What people were told, once each. */
  readonly notices: readonly string[];
  /** How many messages are left in each queue that is not empty. */
  readonly queues: Plain;
}

/**
 * Members that say when, by which call or in how many tries: a fault may change them. Index attributes follow from
 * the rest, but for the standing, which is kept.
 */
const circumstances: readonly string[] = [
  ...['revision', 'receivedAt', 'expiresAt', 'trail', 'notBefore', 'requestId', 'taskId'],
  ...['pk', 'sk', 'schemaVersion', 'standingOrder', 'rereads', 'planned'],
];

function withoutCircumstances(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCircumstances);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !circumstances.includes(name))
      .map(([name, member]) => [name, withoutCircumstances(member)]),
  );
}

const isTask = (row: Plain): boolean => String(row.pk).startsWith('task/');

const ordered = (record: Plain): Plain =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

export function endStateOf(world: World): EndState {
  const rows = world.tables.get('HistoryTable')?.rows() ?? [];
  const events = rows.filter((row) => !isTask(row));
  return {
    events: ordered(
      Object.fromEntries(events.map((row) => [String(row.eventId), withoutCircumstances(row)])),
    ),
    openTasks: rows.filter((row) => isTask(row) && row.standingShard).map(({ taskId }) => String(taskId)),
    executions: executionsOf(world.defender),
    fleet: fleetOf(world.defender),
    notices: noticesOf(world),
    queues: Object.fromEntries(
      world.queues
        .names()
        .map((name) => [name, world.queues.list(name).length] as const)
        .filter(([, count]) => count > 0),
    ),
  };
}

function executionsOf({ account: { detect, mitigation } }: DefenderService): Record<string, string[]> {
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

function fleetOf({ account }: DefenderService): Plain {
  const { registry, audit, detect } = account;
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

/** Once each, and without how the responses stood when it was sent. */
function noticesOf({ topics, resolver }: World): readonly string[] {
  const told = topics.published(resolver.physical('OpsTopic').arn).map(({ message }) => {
    const { severity, headline, eventId, rule } = JSON.parse(message);
    return `${severity}: ${headline} (${eventId}, rule ${rule})`;
  });
  return [...new Set(told)].sort();
}
