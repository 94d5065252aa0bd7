import type { JsonObject } from '../json/json.ts';
import type { Finding } from './audit/finding.ts';
import type { AuditCheck, AuditNotice } from './audit/notice.ts';
import { subjectOfAccount, subjectOfResource, subjectOfThing } from './subject.ts';
import type { ViolationNotice } from './violation/notice.ts';

type AuditFacts = Pick<AuditNotice, 'taskId' | 'taskType' | 'accountId'> & {
  scheduledAuditName?: string | undefined;
};

/** What rules of `kind: violation` match: the notice as received, and its subject. */
export const violationDocument = (notice: ViolationNotice): JsonObject => ({
  ...notice.document,
  kind: 'violation',
  subject: subjectOfThing(notice.thingName),
});

/** What rules of `kind: finding` match: the finding as the API answers it, its audit, and its subject. */
export const findingDocument = (finding: Finding, audit: AuditFacts): JsonObject =>
  asJson({
    ...finding,
    kind: 'finding',
    subject: subjectOfResource(finding.nonCompliantResource.resourceIdentifier),
    audit: auditMembers(audit),
  });

/** What rules of `kind: check` match: one entry of `auditDetails`, its audit, and its subject. */
export const checkDocument = (check: AuditCheck, audit: AuditFacts): JsonObject =>
  asJson({ ...check, kind: 'check', subject: subjectOfAccount(audit.accountId), audit: auditMembers(audit) });

const auditMembers = ({ taskId, taskType, scheduledAuditName }: AuditFacts) => ({
  taskId,
  taskType,
  scheduledAuditName,
});

/** Dates become ISO 8601 text and absent members vanish, as they will when the document is stored. */
const asJson = (value: object): JsonObject => JSON.parse(JSON.stringify(value));
