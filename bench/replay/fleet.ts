import { decide } from '../../shared/decisions/decide.ts';
import type { AuditEvent, DecidedEvent, DefenderEvent } from '../../shared/events/event.ts';
import { sha256 } from '../../shared/events/event-id.ts';
import { decidedEvent, noticeEvent } from '../../shared/events/receipt.ts';
import type { Status } from '../../shared/responses/lifecycle.ts';
import { byFunction, type ReasonCode, reason } from '../../shared/responses/reason.ts';
import { moved, type Response, type TrailEntry } from '../../shared/responses/response.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import { auditFacts, findingDraft } from '../../shared/sources/audit/events.ts';
import { parseFinding } from '../../shared/sources/audit/finding.ts';
import { parseNotice } from '../../shared/sources/parse-notice.ts';
import { violationDraft } from '../../shared/sources/violation/source.ts';

const things = 100_000;
const policies = 2000;
const accountId = '111122223333';

/** What is an event's own among those of its kind. */
export interface Labels {
  readonly id: string;
  readonly at: Date;
  readonly thingName: string;
  readonly policyName: string;
}

/** Device Defender's ids are 32 hexadecimal digits; here the first eight are the number. */
const idOf = (number: number): string =>
  number.toString(16).padStart(8, '0') + sha256(`${number}`).slice(0, 24);

export const numberOf = (id: string): number => Number.parseInt(id.slice(0, 8), 16);

export const kinds = 100;

export function labelsOf(number: number, at: Date): Labels {
  // Spread over the fleet, not in the order of numbers.
  const thing = String((number * 7919) % things).padStart(6, '0');
  const policy = String((number * 787) % policies).padStart(4, '0');
  return {
    id: idOf(number),
    at,
    thingName: `${number % kinds < 2 ? 'gateway' : 'pump'}-${thing}-north`,
    policyName: `pump-policy-${policy}`,
  };
}

const behaviors = [
  { name: 'messages-sent', metric: 'aws:num-messages-sent', limit: 180, seen: 261 },
  { name: 'bytes-out', metric: 'aws:all-bytes-out', limit: 65_536, seen: 8_388_608 },
  { name: 'authorization-failures', metric: 'aws:num-authorization-failures', limit: 5, seen: 17 },
  { name: 'connection-attempts', metric: 'aws:num-connection-attempts', limit: 20, seen: 44 },
] as const;

/** Nothing is decided of an audit as a whole. */
const isAudit = (kind: number): boolean => kind % 50 === 49;
const isFinding = (kind: number): boolean => kind % 10 === 8;
const isCleared = (kind: number): boolean => kind % 5 === 4;

/** How many of the first so many events are decided. */
export const decidedOf = (count: number): number => count - Math.floor(count / 50);

/** The event of one kind, as history holds it once all was done that `ruleset` asks for. */
export function eventOf(kind: number, labels: Labels, ruleset: Ruleset): DefenderEvent {
  if (isAudit(kind)) return auditOf(labels);
  return done(isFinding(kind) ? findingOf(labels, ruleset) : violationOf(kind, labels, ruleset));
}

const receipt = (at: Date, by: string) => ({ at: new Date(at.getTime() + 1500), by, retentionDays: 400 });

function violationOf(kind: number, { id, at, thingName }: Labels, ruleset: Ruleset): DecidedEvent {
  const { name, metric, limit, seen } = behaviors[kind % behaviors.length] ?? behaviors[0];
  const notice = parseNotice(
    JSON.stringify({
      violationEventTime: at.getTime(),
      thingName,
      behavior: {
        name,
        metric,
        criteria: {
          comparisonOperator: 'less-than',
          value: { count: limit },
          durationSeconds: 300,
          consecutiveDatapointsToAlarm: 1,
          consecutiveDatapointsToClear: 1,
        },
      },
      violationEventType: isCleared(kind) ? 'alarm-cleared' : 'in-alarm',
      metricValue: { count: isCleared(kind) ? limit - 1 : seen },
      violationId: id,
      securityProfileName: kind % 3 === 0 ? 'pumps-of-the-north' : 'whole-fleet',
    }),
  );
  if (notice.kind !== 'violation') throw new Error(`No violation: ${JSON.stringify(notice)}`);
  const draft = violationDraft(notice);
  return decidedEvent(draft, decide(ruleset, draft.document), receipt(at, 'receive-violation'));
}

function auditOf({ id, at }: Labels): AuditEvent {
  const notice = parseNotice(
    JSON.stringify({
      accountId,
      taskId: id,
      taskStatus: 'COMPLETED',
      taskType: 'SCHEDULED_AUDIT_TASK',
      scheduledAuditName: 'nightly',
      taskStartTime: at.getTime(),
      failedChecksCount: 0,
      canceledChecksCount: 0,
      nonCompliantChecksCount: 1,
      compliantChecksCount: 0,
      totalChecksCount: 1,
      auditDetails: [
        {
          checkName: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
          checkRunStatus: 'COMPLETED_NON_COMPLIANT',
          nonCompliantResourcesCount: 400,
          totalResourcesCount: 2000,
          suppressedNonCompliantResourceCount: 0,
        },
      ],
    }),
  );
  if (notice.kind !== 'audit') throw new Error(`No audit: ${JSON.stringify(notice)}`);
  return noticeEvent(auditFacts(notice), notice.document, receipt(at, 'receive-audit'));
}

function findingOf(labels: Labels, ruleset: Ruleset): DecidedEvent {
  const { id, at, policyName } = labels;
  const audit = auditOf(labels);
  const parsed = parseFinding({
    findingId: id,
    taskId: audit.auditTaskId,
    checkName: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
    taskStartTime: at,
    findingTime: at,
    severity: 'CRITICAL',
    nonCompliantResource: {
      resourceType: 'IOT_POLICY',
      resourceIdentifier: {
        policyVersionIdentifier: { policyName, policyVersionId: '3' },
      },
    },
    relatedResources: [],
    reasonForNonCompliance: 'The policy allows broad access to IoT data plane actions.',
    reasonForNonComplianceCode: 'ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS',
    isSuppressed: false,
  });
  if (parsed.kind !== 'finding') throw new Error(`No finding: ${parsed.detail}`);
  const draft = findingDraft(parsed.finding, audit);
  return decidedEvent(draft, decide(ruleset, draft.document), receipt(at, 'receive-audit'));
}

/** Each response with the whole of its life. */
const done = (event: DecidedEvent): DecidedEvent => ({
  ...event,
  revision: 5,
  responses: event.responses.map((response) => (response.status === 'planned' ? lived(response) : response)),
});

function lived(response: Response): Response {
  const entry = (status: Status, code: ReasonCode, text: string): TrailEntry => ({
    status,
    at: response.trail[0]?.at ?? '',
    reason: reason(code, text),
    actor: byFunction('respond'),
    requestId: '8f3c1c3e-6f0d-4c8a-9a53-0d8f5c0c1b77',
  });
  if (response.step.kind !== 'mitigate') return moved(response, entry('succeeded', 'applied', 'done'));
  const admitted = moved(
    response,
    entry('admitted', 'guards-passed', 'all guards passed, and what was there before is kept'),
    {
      taskId: `ddr-${sha256('task').slice(0, 40)}`,
      holds: ['thing-group/pump-000000-north/Quarantine'],
    },
  );
  return moved(admitted, entry('succeeded', 'applied', 'Device Defender applied the actions'));
}
