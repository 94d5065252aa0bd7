import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import { parseFinding } from './audit/finding.ts';
import { checkDocument, findingDocument, violationDocument } from './documents.ts';
import { parseNotice } from './parse-notice.ts';

/** What is no sample of anything that rules see; the message says why. */
export class NoSampleError extends Error {
  override readonly name = 'NoSampleError';
}

/** The audit that a sample comes from where it names none. */
const anyAudit = { taskId: 'sample', taskType: 'ON_DEMAND_AUDIT_TASK', accountId: '111122223333' } as const;

/**
 * The document that rules see for a sample event: a violation notice, a finding as the API answers it, or one entry
 * of an audit notice's `auditDetails`. Throws `NoSampleError`.
 */
export function sampleDocument(sample: JsonObject): JsonObject {
  if ('violationEventType' in sample) return violationSample(sample);
  if ('findingId' in sample) return findingSample(sample);
  if ('checkRunStatus' in sample || 'checkName' in sample) return checkSample(sample);
  throw new NoSampleError(
    'is no violation (violationEventType), no finding (findingId) and no check of an audit (checkRunStatus)',
  );
}

/** The documents of a sample that may hold several: an audit notice, a page of findings, or a list. Throws `NoSampleError`. */
export function sampleDocuments(sample: JsonValue): readonly JsonObject[] {
  if (Array.isArray(sample)) return sample.flatMap(sampleDocuments);
  if (!isJsonObject(sample)) throw new NoSampleError('is no event: that is an object');
  const { auditDetails, findings } = sample;
  if (Array.isArray(auditDetails)) return checksOf(sample);
  return Array.isArray(findings)
    ? findings.filter(isJsonObject).map(findingSample)
    : [sampleDocument(sample)];
}

function violationSample(sample: JsonObject): JsonObject {
  const notice = parseNotice(JSON.stringify(sample));
  if (notice.kind === 'violation') return violationDocument(notice);
  throw new NoSampleError(`is no violation: ${notice.kind === 'unreadable' ? notice.detail : notice.kind}`);
}

function findingSample(sample: JsonObject): JsonObject {
  const parsed = parseFinding(sample);
  if (parsed.kind === 'unreadable') throw new NoSampleError(`is no finding: ${parsed.detail}`);
  const { taskType, scheduledAuditName } = isJsonObject(sample.audit) ? sample.audit : {};
  return findingDocument(parsed.finding, {
    ...anyAudit,
    taskId: parsed.finding.taskId,
    ...(taskType === 'SCHEDULED_AUDIT_TASK' && { taskType }),
    ...(typeof scheduledAuditName === 'string' && { scheduledAuditName }),
  });
}

function checkSample(sample: JsonObject): JsonObject {
  const [check] = checksOf({
    ...anyAudit,
    taskStatus: 'COMPLETED',
    taskStartTime: 1_500_000_000_000,
    failedChecksCount: 0,
    canceledChecksCount: 0,
    nonCompliantChecksCount: 0,
    compliantChecksCount: 0,
    totalChecksCount: 1,
    auditDetails: [sample],
  });
  if (!check) throw new NoSampleError('is no check of an audit');
  return check;
}

function checksOf(audit: JsonObject): readonly JsonObject[] {
  const notice = parseNotice(JSON.stringify(audit));
  if (notice.kind === 'audit') return notice.auditDetails.map((check) => checkDocument(check, notice));
  const why = notice.kind === 'unreadable' ? notice.detail : notice.kind;
  throw new NoSampleError(`is no check of an audit: ${why}`);
}
