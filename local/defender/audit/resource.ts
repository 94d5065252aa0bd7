import * as v from 'valibot';
import { accountId, certificateId, policyName, policyVersionId, roleAliasArn, roleArn } from '../schemas.ts';

/** The kinds of things that audit findings are about (API: `ResourceType`). */
export type ResourceType =
  | 'DEVICE_CERTIFICATE'
  | 'CA_CERTIFICATE'
  | 'IOT_POLICY'
  | 'COGNITO_IDENTITY_POOL'
  | 'CLIENT_ID'
  | 'ACCOUNT_SETTINGS'
  | 'ROLE_ALIAS'
  | 'IAM_ROLE'
  | 'ISSUER_CERTIFICATE';

/** Patterns and lengths as in the API model; members it does not know are left out. */
const Members = v.object({
  deviceCertificateId: v.optional(certificateId),
  caCertificateId: v.optional(certificateId),
  cognitoIdentityPoolId: v.optional(v.string()),
  clientId: v.optional(v.string()),
  policyVersionIdentifier: v.optional(v.object({ policyName, policyVersionId })),
  account: v.optional(accountId),
  iamRoleArn: v.optional(roleArn),
  roleAliasArn: v.optional(roleAliasArn),
  issuerCertificateIdentifier: v.optional(
    v.object({
      issuerCertificateSubject: v.optional(v.pipe(v.string(), v.maxLength(1000))),
      issuerId: v.optional(v.pipe(v.string(), v.maxLength(64), v.regex(/^(0x)?[a-fA-F0-9]+$/))),
      issuerCertificateSerialNumber: v.optional(
        v.pipe(v.string(), v.maxLength(20), v.regex(/^[a-fA-F0-9:]+$/)),
      ),
    }),
  ),
  deviceCertificateArn: v.optional(v.pipe(v.string(), v.maxLength(2048))),
});

export const ResourceIdentifier = v.pipe(
  Members,
  v.check(
    (identifier) => Object.values(identifier).filter((member) => member !== undefined).length === 1,
    'must have exactly one member',
  ),
);
export type ResourceIdentifier = Readonly<v.InferOutput<typeof Members>>;
export type IdentifierMember = keyof ResourceIdentifier;

export interface Resource {
  readonly resourceType: ResourceType;
  readonly resourceIdentifier: ResourceIdentifier;
  readonly additionalInfo?: Readonly<Record<string, string>>;
}

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value)
          .filter(([, member]) => member !== undefined)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, member]) => [name, sorted(member)]),
      )
    : value;

/** The same text for the same resource, in whatever order its members were given. */
export const keyOf = (identifier: ResourceIdentifier): string => JSON.stringify(sorted(identifier));
