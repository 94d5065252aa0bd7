import { checkDocument, findingDocument, violationDocument } from '../../../../shared/decisions/document.ts';
import { parseFinding } from '../../../../shared/notices/finding.ts';
import type { JsonObject } from '../../../../shared/notices/json.ts';
import { parseNotice } from '../../../../shared/notices/notice.ts';
import { anAudit, messageOf } from '../../../fixtures/notices/builders.ts';

/** The document that rules see for a sample: a violation notice, a finding as the CLI prints it, or a check. */
export function documentOf(sample: JsonObject): JsonObject {
  if ('violationEventType' in sample) return documentOfViolation(sample);
  return 'findingId' in sample ? documentOfFinding(sample) : documentOfCheck(sample);
}

function documentOfViolation(sample: JsonObject): JsonObject {
  const notice = parseNotice(messageOf(sample));
  if (notice.kind !== 'violation') throw new Error(`The sample is no violation: ${JSON.stringify(notice)}`);
  return violationDocument(notice);
}

function auditWith(checks: readonly JsonObject[]) {
  const notice = parseNotice(messageOf(anAudit({ auditDetails: checks })));
  if (notice.kind !== 'audit') throw new Error(`The sample is no check: ${JSON.stringify(notice)}`);
  return notice;
}

function documentOfFinding(sample: JsonObject): JsonObject {
  const parsed = parseFinding(sample);
  if (parsed.kind === 'unreadable') throw new Error(`The sample is no finding: ${parsed.detail}`);
  return findingDocument(parsed.finding, auditWith([]));
}

function documentOfCheck(sample: JsonObject): JsonObject {
  const audit = auditWith([sample]);
  const [check] = audit.auditDetails;
  if (!check) throw new Error('The sample is no check');
  return checkDocument(check, audit);
}
