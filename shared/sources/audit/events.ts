import * as v from 'valibot';
import type { JsonObject } from '../../json/json.ts';
import type { Draft, EventFacts } from '../source.ts';
import { subjectOfAccount, subjectOfResource } from '../subject.ts';
import type { Finding } from './finding.ts';
import type { AuditCheck, AuditNotice } from './notice.ts';

/** Why findings are recorded and not acted on: the audit only verifies, is long past, or a later one looked again. */
export const recordOnlyReasons = ['verification-audit', 'old-audit', 'superseded-audit'] as const;
type RecordOnly = (typeof recordOnlyReasons)[number];

/** How far the findings of one check have been read. */
const CheckProgressSchema = v.object({
  checkName: v.string(),
  /** Non-compliant resources that the audit counted, without those that are suppressed. One may have several findings. */
  counted: v.number(),
  /** Findings read that are not suppressed; and below, those that are. */
  read: v.number(),
  /** Resources of the findings read. Absent where no one invocation read the whole list: they are not known then. */
  resources: v.optional(v.number()),
  suppressed: v.number(),
  planned: v.number(),
  /** The rules that decided its findings, the empty text for none: two are enough to know that no rule takes them all. */
  rules: v.optional(v.array(v.string()), []),
  /** The reason codes of its findings, the empty text for none. */
  reasonCodes: v.optional(v.array(v.string()), []),
  rereads: v.number(),
  nextToken: v.optional(v.string()),
  done: v.boolean(),
  /** Absent: its findings are acted on. */
  recordOnly: v.optional(v.picklist(recordOnlyReasons)),
});
export type CheckProgress = v.InferOutput<typeof CheckProgressSchema>;

export const auditMembers = {
  auditTaskId: v.string(),
  /** What rules for findings may ask about the audit. */
  facts: v.object({
    accountId: v.string(),
    taskId: v.string(),
    taskType: v.picklist(['ON_DEMAND_AUDIT_TASK', 'SCHEDULED_AUDIT_TASK']),
    scheduledAuditName: v.optional(v.string()),
  }),
  progress: v.array(CheckProgressSchema),
  /** Why nothing is planned for whatever it finds. */
  recordOnly: v.optional(v.picklist(recordOnlyReasons)),
};
type AuditFacts = EventFacts<'audit'> & v.InferOutput<v.ObjectSchema<typeof auditMembers, undefined>>;

export const checkMembers = { auditTaskId: v.string(), checkName: v.string() };
export const findingMembers = { findingId: v.string(), ...checkMembers };

export const auditEventId = (auditTaskId: string): string => `audit/${auditTaskId}`;
export const findingEventId = (findingId: string): string => `finding/${findingId}`;

/** What of an audit is only recorded: all of it, or the checks that a later audit looked through. */
export interface Outdated {
  readonly audit?: RecordOnly | undefined;
  readonly checks: ReadonlySet<string>;
}

/** What the event of one audit that ended says of itself, with the checks whose findings are still to be read. */
export const auditFacts = (
  notice: AuditNotice,
  { audit: recordOnly, checks }: Outdated = { checks: new Set() },
): AuditFacts => ({
  kind: 'audit',
  eventId: auditEventId(notice.taskId),
  at: notice.taskStartTime,
  subject: subjectOfAccount(notice.accountId),
  auditTaskId: notice.taskId,
  facts: {
    accountId: notice.accountId,
    taskId: notice.taskId,
    taskType: notice.taskType,
    scheduledAuditName: notice.scheduledAuditName,
  },
  progress: notice.auditDetails
    .filter(({ checkRunStatus }) => checkRunStatus === 'COMPLETED_NON_COMPLIANT')
    .map((check) =>
      unread(check, recordOnly ?? (checks.has(check.checkName) ? 'superseded-audit' : undefined)),
    ),
  ...(recordOnly && { recordOnly }),
});

/** Where reading the findings of one check begins. */
const unread = (
  { checkName, nonCompliantResourcesCount }: AuditCheck,
  recordOnly?: RecordOnly,
): CheckProgress => ({
  checkName,
  counted: nonCompliantResourcesCount,
  ...{ read: 0, suppressed: 0, planned: 0, rereads: 0 },
  ...{ rules: [], reasonCodes: [], done: false },
  ...(recordOnly && { recordOnly }),
});

type AskedOfAudit = Omit<AuditFacts['facts'], 'accountId'>;
type OfAudit = Pick<AuditFacts, 'auditTaskId' | 'at' | 'subject' | 'facts'>;

/** What rules of `kind: finding` match: the finding as the API answers it, its audit, and its subject. */
export const findingDocument = (finding: Finding, audit: AskedOfAudit): JsonObject =>
  asJson({
    ...finding,
    kind: 'finding',
    subject: subjectOfResource(finding.nonCompliantResource.resourceIdentifier),
    audit: asked(audit),
  });

export function findingDraft(finding: Finding, { auditTaskId, at, facts }: OfAudit) {
  const { findingId, checkName, findingTime = at, nonCompliantResource } = finding;
  return {
    document: findingDocument(finding, facts),
    facts: {
      kind: 'finding',
      eventId: findingEventId(findingId),
      at: findingTime,
      subject: subjectOfResource(nonCompliantResource.resourceIdentifier),
      source: `check/${checkName}`,
      ...{ findingId, auditTaskId, checkName },
    },
  } as const satisfies Draft;
}

/** What rules of `kind: check` match: one entry of `auditDetails`, its audit, and its subject. */
export function checkDraft(check: AuditCheck, { auditTaskId, at, subject, facts }: OfAudit) {
  const { checkName } = check;
  return {
    document: asJson({ ...check, kind: 'check', subject, audit: asked(facts) }),
    facts: {
      kind: 'check',
      eventId: `${auditEventId(auditTaskId)}/check/${checkName}`,
      ...{ at, subject, source: `check/${checkName}` },
      ...{ auditTaskId, checkName },
    },
  } as const satisfies Draft;
}

const asked = ({ taskId, taskType, scheduledAuditName }: AskedOfAudit) => ({
  ...{ taskId, taskType, scheduledAuditName },
});

/** Dates become ISO 8601 text and absent members vanish, as they will when the document is stored. */
const asJson = (value: object): JsonObject => JSON.parse(JSON.stringify(value));

export const isRecordOnly = (because: string): because is RecordOnly =>
  (recordOnlyReasons as readonly string[]).includes(because);
