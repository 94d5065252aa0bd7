import { createHash } from 'node:crypto';
import { excerpt } from '../text/excerpt.ts';
import type { ResourceIdentifier } from './audit/finding.ts';

/** What an event is about, as `kind/name`: `thing/NAME`, `policy/NAME`, `certificate/ID` and so on. */
export type Subject = string;

export const unknownSubject: Subject = 'unknown/resource';

export const subjectOfThing = (thingName: string): Subject => subject('thing', thingName);
export const subjectOfPolicy = (policyName: string): Subject => subject('policy', policyName);
export const subjectOfAccount = (accountId: string): Subject => subject('account', accountId);

/** Subjects are keys of an index: DynamoDB takes 2,048 bytes of UTF-8, and ARNs alone may have as many. */
const maxNameBytes = 1900;
const shownLength = 400;

const subject = (kind: string, name: string): Subject =>
  `${kind}/${Buffer.byteLength(name) <= maxNameBytes ? excerpt(name, name.length) : shortened(name)}`;

/** Its beginning, for people, and its digest, so that no two are one. */
const shortened = (name: string): string =>
  `${excerpt(name, shownLength)}…${createHash('sha256').update(name).digest('hex')}`;

/** A serial number is unique within its issuer only. */
const nameOfIssuer = ({
  issuerId,
  issuerCertificateSerialNumber: serialNumber,
  issuerCertificateSubject: subject,
}: NonNullable<ResourceIdentifier['issuerCertificateIdentifier']>): string | undefined =>
  issuerId && serialNumber ? `${issuerId}/${serialNumber}` : (subject ?? serialNumber ?? issuerId);

const kinds: readonly (readonly [string, (identifier: ResourceIdentifier) => string | undefined])[] = [
  ['policy', ({ policyVersionIdentifier }) => policyVersionIdentifier?.policyName],
  ['certificate', ({ deviceCertificateId }) => deviceCertificateId],
  ['certificate', ({ deviceCertificateArn }) => deviceCertificateArn?.split('/').at(-1)],
  ['ca', ({ caCertificateId }) => caCertificateId],
  ['role-alias', ({ roleAliasArn }) => roleAliasArn],
  ['cognito-pool', ({ cognitoIdentityPoolId }) => cognitoIdentityPoolId],
  ['client', ({ clientId }) => clientId],
  ['issuer', ({ issuerCertificateIdentifier }) => nameOfIssuer(issuerCertificateIdentifier ?? {})],
  ['iam-role', ({ iamRoleArn }) => iamRoleArn],
  ['account', ({ account }) => account],
];

/** The subject of a resource identifier; a kind of resource that we don't know yet is `unknown/resource`. */
export function subjectOfResource(identifier: ResourceIdentifier): Subject {
  for (const [kind, nameOf] of kinds) {
    const name = nameOf(identifier);
    if (name) return subject(kind, name);
  }
  return unknownSubject;
}
