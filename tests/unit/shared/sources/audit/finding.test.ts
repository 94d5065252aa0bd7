import fc from 'fast-check';
import { parseAnsweredFinding, parseFinding } from '../../../../../shared/sources/audit/finding.ts';
import { aFinding } from '../../../../fixtures/notices/builders.ts';

describe('an audit finding of ListAuditFindings', () => {
  it('an audit finding of ListAuditFindings is read with its dates', () => {
    expect(parseFinding(aFinding())).toEqual({ kind: 'finding', finding: aFinding() });
  });

  it('an audit finding of ListAuditFindings is read from what the AWS CLI prints, where dates are text', () => {
    const printed = JSON.parse(JSON.stringify(aFinding()));
    expect(parseFinding(printed)).toEqual({ kind: 'finding', finding: aFinding() });
  });

  it('an audit finding of ListAuditFindings counts as not suppressed where the API does not say', () => {
    const { isSuppressed: _, ...rest } = aFinding();
    expect(parseFinding(rest)).toMatchObject({ finding: { isSuppressed: false } });
  });

  it('an audit finding of ListAuditFindings is called by the name its check has in the API', () => {
    const finding = aFinding({ checkName: 'IOT_POLICY_UNRESTRICTED_CHECK' });
    expect(parseFinding(finding)).toMatchObject({
      finding: { checkName: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK' },
    });
  });

  it('an audit finding of ListAuditFindings keeps a kind of identifier that the API adds: a suppression has to repeat it', () => {
    const nonCompliantResource = { resourceType: 'QUEUE', resourceIdentifier: { queueName: 'q' } };
    expect(parseFinding(aFinding({ nonCompliantResource }))).toMatchObject({
      finding: { nonCompliantResource },
    });
  });

  it.each([
    ['findingId', { findingId: undefined }],
    ['findingId', { findingId: 'a b' }],
    ['checkName', { checkName: undefined }],
    ['checkName', { checkName: 'a check' }],
    ['checkName', { checkName: 'C'.repeat(129) }],
    ['taskId', { taskId: undefined }],
    ['nonCompliantResource', { nonCompliantResource: undefined }],
    ['resourceIdentifier', { nonCompliantResource: { resourceType: 'IOT_POLICY' } }],
    ['findingTime', { findingTime: new Date(Number.NaN) }],
    ['findingTime', { findingTime: 'yesterday' }],
    ['findingTime', { findingTime: new Date(0) }],
    ['taskStartTime', { taskStartTime: new Date(8.64e15) }],
  ])(
    'an audit finding of ListAuditFindings is unreadable, and says why, with its %s wrong',
    (member, members) => {
      expect(parseFinding(aFinding(members))).toEqual({
        kind: 'unreadable',
        detail: expect.stringContaining(member),
      });
    },
  );

  it('an audit finding of ListAuditFindings is unreadable where history could not keep it', () => {
    const relatedResources = Array(3000).fill({
      resourceType: 'CLIENT_ID',
      additionalInfo: { note: 'x'.repeat(100) },
    });
    expect(parseAnsweredFinding(aFinding({ relatedResources }))).toEqual({
      kind: 'unreadable',
      detail: expect.stringContaining('bytes'),
    });
    expect(parseAnsweredFinding(aFinding({ relatedResources: relatedResources.slice(0, 1000) })).kind).toBe(
      'finding',
    );
  });

  it('an audit finding of ListAuditFindings never throws, whatever the API answers', () => {
    fc.assert(
      fc.property(fc.anything(), fc.object(), (anything, members) => {
        expect(parseFinding(anything).kind).toBe('unreadable');
        expect(['finding', 'unreadable']).toContain(parseFinding(aFinding(members)).kind);
      }),
    );
  });
});
