import type { Account } from '../account.ts';
import { auditChecks } from './checks.ts';
import type { NonCompliance, Sequence } from './finding.ts';
import type { IdentifierMember, Resource, ResourceIdentifier } from './resource.ts';
import type { CheckSeed } from './state.ts';

const reseed = ({ audit }: Account, checkName: string, seed: CheckSeed) =>
  audit.seeds.set(checkName, { ...audit.seeds.get(checkName), ...seed });

/**
 * From the next audit on, a check reports these beside what it sees in the fleet; an empty list ends that.
 * The sequence may make its items when asked (a hundred thousand cost no more than their ids), but must give the
 * same item for the same position. What names a certificate or policy of the fleet goes once that is no longer
 * in use, so a mitigation of an injected finding can be verified.
 */
export function injectFindings(
  account: Account,
  checkName: string,
  findings: Sequence<NonCompliance>,
  { totalResourcesCount = findings.length } = {},
): void {
  reseed(account, checkName, { findings, totalResourcesCount });
}

/** From the next audit on, the check ends FAILED with this code, e.g. `INSUFFICIENT_PERMISSIONS`; `undefined` heals it. */
export function failCheck(account: Account, checkName: string, failure: CheckSeed['failure']): void {
  const { failure: _, ...rest } = account.audit.seeds.get(checkName) ?? {};
  account.audit.seeds.set(checkName, { ...rest, ...(failure && { failure }) });
}

const hex64 = (index: number) => index.toString(16).padStart(64, '0');

const identifiers: Readonly<
  Record<IdentifierMember, (index: number, account: Account) => ResourceIdentifier>
> = {
  deviceCertificateId: (index) => ({ deviceCertificateId: hex64(index) }),
  caCertificateId: (index) => ({ caCertificateId: hex64(index) }),
  cognitoIdentityPoolId: (index, { region }) => ({ cognitoIdentityPoolId: `${region}:pool-${index}` }),
  clientId: (index) => ({ clientId: `client-${index}` }),
  policyVersionIdentifier: (index) => ({
    policyVersionIdentifier: { policyName: `policy-${index}`, policyVersionId: '1' },
  }),
  account: (_, { accountId }) => ({ account: accountId }),
  iamRoleArn: (index, { partition, accountId }) => ({
    iamRoleArn: `arn:${partition}:iam::${accountId}:role/role-${index}`,
  }),
  roleAliasArn: (index, { partition, region, accountId }) => ({
    roleAliasArn: `arn:${partition}:iot:${region}:${accountId}:rolealias/alias-${index}`,
  }),
  issuerCertificateIdentifier: (index) => ({ issuerCertificateIdentifier: { issuerId: hex64(index) } }),
  deviceCertificateArn: (index, { partition, region, accountId }) => ({
    deviceCertificateArn: `arn:${partition}:iot:${region}:${accountId}:cert/${hex64(index)}`,
  }),
};

/** What a check has against the resource of that name, with its usual reason unless another code is given. */
export function aNonCompliance(
  checkName: string,
  resourceIdentifier: ResourceIdentifier,
  { reasonCode, additionalInfo }: { reasonCode?: string; additionalInfo?: Resource['additionalInfo'] } = {},
): NonCompliance {
  const check = auditChecks.get(checkName);
  if (!check) throw new RangeError(`There is no audit check ${checkName}`);
  const code = reasonCode ?? check.reasonCodes[0];
  return {
    nonCompliantResource: {
      resourceType: check.resourceType,
      resourceIdentifier,
      ...(additionalInfo && { additionalInfo }),
    },
    reasonForNonCompliance: `Seeded: ${code}.`,
    reasonForNonComplianceCode: code,
  };
}

/** `count` non-compliances on numbered resources of the check's kind, each made when asked for. */
export function numberedNonCompliances(
  account: Account,
  checkName: string,
  count: number,
): Sequence<NonCompliance> {
  const check = auditChecks.get(checkName);
  if (!check) throw new RangeError(`There is no audit check ${checkName}`);
  const identify = identifiers[check.identifier];
  return {
    length: count,
    at: (index) => (index < count ? aNonCompliance(checkName, identify(index, account)) : undefined),
  };
}
