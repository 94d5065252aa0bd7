import type { Decision } from '../decisions/decision.ts';
import type { JsonObject } from '../json/json.ts';
import { planResponses } from '../responses/plan.ts';
import type { Finding } from '../sources/audit/finding.ts';
import type { AuditCheck, AuditNotice } from '../sources/audit/notice.ts';
import { subjectOfAccount, subjectOfResource } from '../sources/subject.ts';
import type { AuditEvent, CheckEvent, CheckProgress, FindingEvent } from './event.ts';
import { auditEventId, checkEventId, findingEventId } from './event-id.ts';
import { expiryOf, type Receipt } from './receipt.ts';

interface Decided {
  readonly document: JsonObject;
  readonly decision: Decision;
  readonly receipt: Receipt;
}

const decided = ({ document, decision, receipt }: Decided) => ({
  receivedAt: receipt.at,
  expiresAt: expiryOf(receipt),
  revision: 1,
  document: JSON.stringify(document),
  decision,
  responses: planResponses(decision, receipt.at, receipt.by),
});

/** Where reading the findings of one check begins. */
const unread = ({ checkName, nonCompliantResourcesCount }: AuditCheck): CheckProgress => ({
  checkName,
  counted: nonCompliantResourcesCount,
  read: 0,
  suppressed: 0,
  planned: 0,
  rules: [],
  reasonCodes: [],
  rereads: 0,
  done: false,
});

/** The event of one audit that ended, with the checks whose findings are still to be read. */
export const auditEvent = (notice: AuditNotice, receipt: Receipt, verifies = false): AuditEvent => ({
  kind: 'audit',
  eventId: auditEventId(notice.taskId),
  at: notice.taskStartTime,
  receivedAt: receipt.at,
  expiresAt: expiryOf(receipt),
  revision: 1,
  subject: subjectOfAccount(notice.accountId),
  document: JSON.stringify(notice.document),
  auditTaskId: notice.taskId,
  facts: {
    accountId: notice.accountId,
    taskId: notice.taskId,
    taskType: notice.taskType,
    scheduledAuditName: notice.scheduledAuditName,
  },
  progress: notice.auditDetails
    .filter(({ checkRunStatus }) => checkRunStatus === 'COMPLETED_NON_COMPLIANT')
    .map(unread),
  verifies,
});

/** The event of one finding of an audit. */
export const findingEvent = (finding: Finding, audit: AuditEvent, decision: Decided): FindingEvent => ({
  kind: 'finding',
  eventId: findingEventId(finding.findingId),
  at: finding.findingTime ?? audit.at,
  ...decided(decision),
  subject: subjectOfResource(finding.nonCompliantResource.resourceIdentifier),
  source: `check/${finding.checkName}`,
  findingId: finding.findingId,
  auditTaskId: audit.auditTaskId,
  checkName: finding.checkName,
});

/** The event of one check of an audit. */
export const checkEvent = (check: AuditCheck, audit: AuditEvent, decision: Decided): CheckEvent => ({
  kind: 'check',
  eventId: checkEventId(audit.auditTaskId, check.checkName),
  at: audit.at,
  ...decided(decision),
  subject: audit.subject,
  source: `check/${check.checkName}`,
  auditTaskId: audit.auditTaskId,
  checkName: check.checkName,
});
