import { isJsonObject, type JsonObject } from '../../json/json.ts';
import {
  type DocumentKind,
  type EventFacts,
  NoSampleError,
  type NoticeKind,
  type Source,
} from '../source.ts';
import {
  auditFacts,
  auditMembers,
  checkDraft,
  checkMembers,
  findingDraft,
  findingMembers,
} from './events.ts';
import { checkFields, findingFieldAt, findingFields } from './fields.ts';
import { parseFinding } from './finding.ts';
import { type AuditCheck, type AuditNotice, readAudit } from './notice.ts';

const isOfAudit = (path: string): boolean => path.startsWith('audit.');

type OfCheck = EventFacts & { readonly checkName: string };

const finding = {
  name: 'finding',
  family: 'finding',
  about: 'a finding of an audit',
  members: findingMembers,
  title: ({ checkName }: OfCheck) => `finding ${checkName}`,
  fields: findingFields,
  fieldAt: findingFieldAt,
  isClosed: isOfAudit,
  instead: { thingName: 'subject', securityProfileName: 'checkName', behavior: 'checkName' },
  isSuppressed: (document) => document.isSuppressed === true,
} as const satisfies DocumentKind;

/** One check of an audit that a rule spoke up about, or that failed: a blind spot. */
const check = {
  name: 'check',
  family: 'report',
  about: 'a check of an audit',
  members: checkMembers,
  title: ({ checkName }: OfCheck) => `check ${checkName}`,
  fields: checkFields,
  isClosed: () => true,
  instead: { severity: 'checkName', taskId: 'audit.taskId', thingName: 'subject' },
} as const satisfies DocumentKind;

const audit = {
  name: 'audit',
  members: auditMembers,
  title: () => 'audit',
  lines(document) {
    const notice = readAudit(document);
    return notice.kind === 'audit' ? notice.auditDetails.map(lineOf) : [];
  },
} as const satisfies NoticeKind;

function lineOf(details: AuditCheck): string {
  const { checkName, nonCompliantResourcesCount, totalResourcesCount } = details;
  const { checkRunStatus, errorCode, suppressedNonCompliantResourceCount: suppressed = 0 } = details;
  return errorCode
    ? `${checkName}: ${checkRunStatus} ${errorCode}`
    : `${checkName}: ${nonCompliantResourcesCount} of ${totalResourcesCount} non-compliant${suppressed > 0 ? `, ${suppressed} suppressed` : ''}`;
}

/** The audit that a sample comes from where it names none. */
const sampleAudit = {
  ...{ taskId: 'sample', taskType: 'ON_DEMAND_AUDIT_TASK', accountId: '111122223333' },
  ...{ taskStatus: 'COMPLETED', taskStartTime: 1_500_000_000_000 },
  ...{ failedChecksCount: 0, canceledChecksCount: 0, nonCompliantChecksCount: 0, compliantChecksCount: 0 },
  ...{ totalChecksCount: 1, auditDetails: [] },
};

function auditSample(sample: JsonObject): AuditNotice {
  const notice = readAudit(sample);
  if (notice.kind === 'audit') return notice;
  throw new NoSampleError(`is no check of an audit: ${notice.detail}`);
}

function findingSample(sample: JsonObject): JsonObject {
  const parsed = parseFinding(sample);
  if (parsed.kind === 'unreadable') throw new NoSampleError(`is no finding: ${parsed.detail}`);
  const { taskType, scheduledAuditName } = isJsonObject(sample.audit) ? sample.audit : {};
  const from = auditSample({
    ...{ ...sampleAudit, taskId: parsed.finding.taskId },
    ...(taskType === 'SCHEDULED_AUDIT_TASK' && { taskType }),
    ...(typeof scheduledAuditName === 'string' && { scheduledAuditName }),
  });
  return findingDraft(parsed.finding, auditFacts(from)).document;
}

function checkSamples(sample: JsonObject): readonly JsonObject[] {
  const notice = auditSample(sample);
  return notice.auditDetails.map((each) => checkDraft(each, auditFacts(notice)).document);
}

/** What Audit sends when an audit has ended. Its findings are asked for, and come as answers of the API. */
export const auditSource = {
  name: 'audit',
  mark: 'auditDetails',
  read: readAudit,
  documents: [finding, check],
  decidedBy: ['receive-audit'],
  notices: [audit],
  samples: [
    { isOne: ({ auditDetails }) => Array.isArray(auditDetails), read: checkSamples },
    {
      isOne: ({ findings }) => Array.isArray(findings),
      read: ({ findings }) => [findings].flat().filter(isJsonObject).map(findingSample),
    },
    {
      noun: 'finding (findingId)',
      isOne: (sample) => 'findingId' in sample,
      read: (sample) => [findingSample(sample)],
    },
    {
      noun: 'check of an audit (checkRunStatus)',
      isOne: (sample) => 'checkRunStatus' in sample || 'checkName' in sample,
      read: (sample) => checkSamples({ ...sampleAudit, auditDetails: [sample] }),
    },
  ],
} as const satisfies Source<AuditNotice>;
