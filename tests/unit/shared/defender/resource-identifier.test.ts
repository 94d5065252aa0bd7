import { suitableResource } from '../../../../shared/defender/resource-identifier.ts';

const id = 'ab'.repeat(32);

test.each([
  { deviceCertificateId: id },
  { deviceCertificateId: `0x${'a'.repeat(62)}` },
  { caCertificateId: id },
  { cognitoIdentityPoolId: 'eu-west-1:0f0f0f0f-1111-2222-3333-444455556666' },
  { clientId: 'насос 7/südwärts 🚰' },
  { policyVersionIdentifier: { policyName: 'pump=policy@v1,a.b+c', policyVersionId: '12' } },
  { account: '111122223333' },
  { iamRoleArn: 'arn:aws:iam::111122223333:role/pumps' },
  { roleAliasArn: 'arn:aws:iot:eu-west-1:111122223333:rolealias/pumps' },
  { issuerCertificateIdentifier: { issuerCertificateSubject: 'CN=Plant CA', issuerId: 'a1b2' } },
  { deviceCertificateArn: `arn:aws:iot:eu-west-1:111122223333:cert/${id}` },
])('is what AWS IoT takes: %j', (identifier) => {
  expect(suitableResource(identifier)).toEqual(identifier);
});

test('leaves out what AWS IoT has no member for', () => {
  expect(suitableResource({ clientId: 'pump-17', madeUp: 'x' })).toEqual({ clientId: 'pump-17' });
});

test.each([
  { deviceCertificateId: '../policies/pump' },
  { policyVersionIdentifier: { policyName: '..', policyVersionId: '1' } },
  { policyVersionIdentifier: { policyName: 'a/b', policyVersionId: '1' } },
  { account: '111122223333\n' },
  { issuerCertificateIdentifier: { issuerId: 'CN=Plant' } },
])('an unsuitable resource identifier names its member: %j', (identifier) => {
  expect(() => suitableResource(identifier)).toThrow(Object.keys(identifier)[0]);
});
