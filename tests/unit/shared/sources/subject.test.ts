import type { ResourceIdentifier } from '../../../../shared/sources/audit/finding.ts';
import { subjectOfResource, subjectOfThing, unknownSubject } from '../../../../shared/sources/subject.ts';

const certificateId = 'ab'.repeat(32);

describe('the subject of a resource', () => {
  it.each<[string, ResourceIdentifier]>([
    [
      'policy/group-policy',
      { policyVersionIdentifier: { policyName: 'group-policy', policyVersionId: '1' } },
    ],
    [`certificate/${certificateId}`, { deviceCertificateId: certificateId }],
    [
      `certificate/${certificateId}`,
      { deviceCertificateArn: `arn:aws-cn:iot:cn-north-1:111122223333:cert/${certificateId}` },
    ],
    [`ca/${certificateId}`, { caCertificateId: certificateId }],
    [
      'role-alias/arn:aws:iot:eu-west-1:111122223333:rolealias/pumps',
      { roleAliasArn: 'arn:aws:iot:eu-west-1:111122223333:rolealias/pumps' },
    ],
    [
      'cognito-pool/eu-west-1:0f0f0f0f-1111-2222-3333-444455556666',
      { cognitoIdentityPoolId: 'eu-west-1:0f0f0f0f-1111-2222-3333-444455556666' },
    ],
    ['client/pump-17', { clientId: 'pump-17' }],
    ['account/111122223333', { account: '111122223333' }],
    ['iam-role/arn:aws:iam::111122223333:role/pumps', { iamRoleArn: 'arn:aws:iam::111122223333:role/pumps' }],
    [
      'issuer/a1b2/0c:0d',
      {
        issuerCertificateIdentifier: {
          issuerCertificateSubject: 'CN=Plant CA',
          issuerId: 'a1b2',
          issuerCertificateSerialNumber: '0c:0d',
        },
      },
    ],
    [
      'issuer/CN=Plant CA',
      {
        issuerCertificateIdentifier: {
          issuerCertificateSubject: 'CN=Plant CA',
          issuerCertificateSerialNumber: '0c:0d',
        },
      },
    ],
  ])('the subject of a resource is %s', (subject, identifier) => {
    expect(subjectOfResource(identifier)).toBe(subject);
  });

  it('the subject of a resource is one for all versions of a policy', () => {
    const [first, second] = ['1', '2'].map((policyVersionId) =>
      subjectOfResource({ policyVersionIdentifier: { policyName: 'group-policy', policyVersionId } }),
    );
    expect(first).toBe(second);
  });

  it('the subject of a resource distinguishes two issuers that gave the same serial number', () => {
    const [first, second] = ['a1b2', 'c3d4'].map((issuerId) =>
      subjectOfResource({ issuerCertificateIdentifier: { issuerId, issuerCertificateSerialNumber: '01' } }),
    );
    expect(first).not.toBe(second);
  });

  it.each<ResourceIdentifier>([
    {},
    { queueName: 'q' },
    { policyVersionIdentifier: {} },
    { issuerCertificateIdentifier: {} },
  ])('the subject of a resource is unknown where the identifier says nothing we know: %j', (identifier) => {
    expect(subjectOfResource(identifier)).toBe(unknownSubject);
  });

  it.each(['x', 'ü', '漢', '🚰'])(
    'the subject of a resource is short enough for a key, whatever it is called: %s',
    (deadLetter) => {
      const [one, other] = ['b', 'c'].map((end) =>
        subjectOfResource({ roleAliasArn: deadLetter.repeat(2048) + end }),
      );
      expect(Buffer.byteLength(one ?? '')).toBeLessThanOrEqual(2048);
      expect(one).toMatch(new RegExp(`^role-alias/(${deadLetter}){200}`, 'u'));
      expect(one).not.toBe(other);
    },
  );

  it('the subject of a resource is a text that UTF-8 can carry', () => {
    expect(subjectOfResource({ clientId: 'a\ud800b' })).toBe('client/a\ufffdb');
  });

  it('the subject of a resource is the thing, for a violation', () => {
    expect(subjectOfThing('pump/17')).toBe('thing/pump/17');
  });
});
