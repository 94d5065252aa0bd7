import { sampleDocument, sampleDocuments } from '../../../../shared/sources/sample.ts';
import { NoSampleError } from '../../../../shared/sources/source.ts';
import { aFinding, anAudit, aViolation } from '../../../fixtures/notices/builders.ts';

const finding = JSON.parse(JSON.stringify(aFinding()));
const check = {
  checkName: 'LOGGING_DISABLED_CHECK',
  checkRunStatus: 'FAILED',
  nonCompliantResourcesCount: 0,
  totalResourcesCount: 0,
};

describe('a sample event', () => {
  it.each([
    ['violation', aViolation()],
    ['finding', finding],
    ['check', check],
  ])('a sample event becomes the document of kind %s that rules see', (kind, sample) => {
    expect(sampleDocument(sample)).toMatchObject({ kind, subject: expect.any(String) });
  });

  it('a sample event may say which audit a finding comes from', () => {
    const audit = { taskType: 'SCHEDULED_AUDIT_TASK', scheduledAuditName: 'nightly' };
    expect(sampleDocument({ ...finding, audit })).toMatchObject({
      audit: { ...audit, taskId: finding.taskId },
    });
  });

  it('a sample event may hold several: the checks of an audit, or a page of findings', () => {
    expect(sampleDocuments(anAudit({ auditDetails: [check, check] }))).toHaveLength(2);
    expect(sampleDocuments({ findings: [finding, finding, finding] })).toHaveLength(3);
    expect(sampleDocuments(aViolation())).toHaveLength(1);
  });

  it.each([
    [{}],
    [{ violationEventType: 'in-alarm' }],
    [{ findingId: 'f' }],
    [{ auditDetails: [] }],
    [{ findings: [{}] }],
    ['a text'],
  ])('a sample event has to be one: %j is none', (sample) => {
    expect(() => sampleDocuments(sample)).toThrow(NoSampleError);
  });
});
