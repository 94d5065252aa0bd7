import type { ResourceIdentifier } from '@aws-sdk/client-iot';
import * as v from 'valibot';
import { isCertificateId, isPolicyName } from './ids.ts';
import { UnsuitableResourceError } from './refusals.ts';

const textUpTo = (maxLength: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(maxLength));
const certificateId = v.pipe(v.string(), v.check(isCertificateId, 'is no certificate id'));

/** AWS IoT API reference, ResourceIdentifier: its members, lengths and patterns. Others are not sent. */
const MembersSchema = v.object({
  deviceCertificateId: v.exactOptional(certificateId),
  caCertificateId: v.exactOptional(certificateId),
  cognitoIdentityPoolId: v.exactOptional(textUpTo(2048)),
  clientId: v.exactOptional(textUpTo(65_535)),
  policyVersionIdentifier: v.exactOptional(
    v.object({
      policyName: v.pipe(v.string(), v.check(isPolicyName, 'is no policy name')),
      policyVersionId: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
    }),
  ),
  account: v.exactOptional(v.pipe(v.string(), v.regex(/^\d{12}$/))),
  iamRoleArn: v.exactOptional(v.pipe(textUpTo(2048), v.startsWith('arn:'), v.minLength(20))),
  roleAliasArn: v.exactOptional(v.pipe(textUpTo(2048), v.startsWith('arn:'))),
  issuerCertificateIdentifier: v.exactOptional(
    v.object({
      issuerCertificateSubject: v.exactOptional(v.pipe(v.string(), v.maxLength(1000))),
      issuerId: v.exactOptional(v.pipe(textUpTo(64), v.regex(/^(0x)?[a-fA-F0-9]+$/))),
      issuerCertificateSerialNumber: v.exactOptional(v.pipe(textUpTo(20), v.regex(/^[a-fA-F0-9:]+$/))),
    }),
  ),
  deviceCertificateArn: v.exactOptional(v.pipe(textUpTo(2048), v.startsWith('arn:'))),
});

const IdentifierSchema = v.pipe(
  MembersSchema,
  v.check((members) => Object.keys(members).length === 1, 'must have exactly one member'),
);

/** The resource of a finding as AWS IoT takes it. Throws `UnsuitableResourceError` where it would not. */
export function suitableResource(identifier: object): ResourceIdentifier {
  const { success, output, issues } = v.safeParse(IdentifierSchema, identifier);
  if (success) return output;
  const problems = issues.map((issue) => `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`).join('; ');
  throw new UnsuitableResourceError(`AWS IoT takes no such resource: ${problems}`);
}
