import type { JsonObject } from '../../../../shared/json/json.ts';
import { auditFacts, checkDraft, findingDraft } from '../../../../shared/sources/audit/events.ts';
import { type Finding, parseFinding } from '../../../../shared/sources/audit/finding.ts';
import type { AuditNotice } from '../../../../shared/sources/audit/notice.ts';
import { parseNotice } from '../../../../shared/sources/parse-notice.ts';
import type { ViolationNotice } from '../../../../shared/sources/violation/notice.ts';
import { violationDraft } from '../../../../shared/sources/violation/source.ts';
import { aCheck, aFinding, anAudit, aViolation, messageOf } from '../../../fixtures/notices/builders.ts';

function read<Kind extends 'audit' | 'violation'>(
  kind: Kind,
  message: JsonObject,
): Extract<AuditNotice | ViolationNotice, { kind: Kind }>;
function read(kind: string, message: JsonObject): AuditNotice | ViolationNotice {
  const notice = parseNotice(messageOf(message));
  if (notice.kind !== kind || notice.kind === 'unreadable') throw new Error(`The notice is ${notice.kind}`);
  return notice;
}

function readFinding(members: Record<string, unknown> = {}): Finding {
  const parsed = parseFinding(aFinding(members));
  if (parsed.kind === 'unreadable') throw new Error(parsed.detail);
  return parsed.finding;
}

describe('the document that rules match', () => {
  it('the document that rules match is the violation notice as received, with its kind and subject', () => {
    const message = aViolation({ addedLater: ['by AWS'] });
    expect(violationDraft(read('violation', message)).document).toEqual({
      ...message,
      kind: 'violation',
      subject: 'thing/pump-17',
    });
  });

  it('the document that rules match can’t be passed off as another by the notice itself', () => {
    const message = aViolation({ kind: 'finding', subject: 'thing/another' });
    expect(violationDraft(read('violation', message)).document).toMatchObject({
      kind: 'violation',
      subject: 'thing/pump-17',
    });
  });

  it('the document that rules match is the finding with its audit, its dates as text', () => {
    expect(findingDraft(readFinding(), auditFacts(read('audit', anAudit()))).document).toEqual({
      ...aFinding(),
      findingTime: '2026-09-21T14:13:20.500Z',
      taskStartTime: '2026-09-21T14:13:20.000Z',
      kind: 'finding',
      subject: 'policy/pump-policy',
      audit: {
        taskId: '0f00aa11bb22cc33dd44ee55ff667788',
        taskType: 'SCHEDULED_AUDIT_TASK',
        scheduledAuditName: 'nightly',
      },
    });
  });

  it('the document that rules match leaves out what the API does not have', () => {
    const { scheduledAuditName: _, ...onDemand } = anAudit();
    const { document } = findingDraft(
      readFinding({ severity: undefined }),
      auditFacts(read('audit', onDemand)),
    );
    expect(document).not.toHaveProperty('severity');
    expect(document).not.toHaveProperty('audit.scheduledAuditName');
  });

  it('the document that rules match is the check by its name in the API, about the account', () => {
    const check = aCheck({ checkName: 'IOT_POLICY_UNRESTRICTED_CHECK', checkRunStatus: 'FAILED' });
    const audit = read('audit', anAudit({ auditDetails: [check] }));
    expect(audit.auditDetails.map((each) => checkDraft(each, auditFacts(audit)).document)).toEqual([
      {
        ...check,
        checkName: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
        kind: 'check',
        subject: 'account/111122223333',
        audit: {
          taskId: '0f00aa11bb22cc33dd44ee55ff667788',
          taskType: 'SCHEDULED_AUDIT_TASK',
          scheduledAuditName: 'nightly',
        },
      },
    ]);
  });
});
