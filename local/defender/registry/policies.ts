import { quotas } from '../../../shared/defender/quotas.ts';
import { type Account, arnOf } from '../account.ts';
import { ServiceError } from '../errors.ts';
import { found } from './find.ts';
import type { Policy, PolicyVersion } from './state.ts';

/** Throws `MalformedPolicyException` unless it is a JSON object with a statement. */
function checkDocument(policyDocument: string): void {
  try {
    if ('Statement' in JSON.parse(policyDocument)) return;
  } catch {
    // falls through: text that is no JSON, or JSON that is no object, is as malformed as one without statement
  }
  throw new ServiceError('MalformedPolicyException', 'policyDocument: is not a JSON policy with a Statement');
}

export const policyNamed = ({ registry }: Account, policyName: string): Policy =>
  found(registry.policies, policyName, 'policy');

/** Throws `ResourceNotFoundException` for the policy or the version. */
export const policyVersion = (account: Account, policyName: string, versionId: string): PolicyVersion =>
  found(policyNamed(account, policyName).versions, versionId, `version of policy ${policyName}`);

/** Throws `ResourceAlreadyExistsException` or `MalformedPolicyException`. The first version is `1`, the default. */
export function createPolicy(
  account: Account,
  now: Date,
  { policyName, policyDocument }: { readonly policyName: string; readonly policyDocument: string },
): Policy {
  const policyArn = arnOf(account, `policy/${policyName}`);
  if (account.registry.policies.has(policyName))
    throw new ServiceError('ResourceAlreadyExistsException', `policy ${policyName} exists`, {
      resourceId: policyName,
      resourceArn: policyArn,
    });
  checkDocument(policyDocument);
  const policy: Policy = {
    policyName,
    policyArn,
    creationDate: now,
    lastModifiedDate: now,
    defaultVersionId: '1',
    versionsEver: 1,
    versions: new Map([['1', { versionId: '1', policyDocument, createDate: now }]]),
    targets: new Set(),
  };
  account.registry.policies.set(policyName, policy);
  return policy;
}

/** Throws `VersionsLimitExceededException` at five versions, `MalformedPolicyException`, `ResourceNotFoundException`. */
export function createPolicyVersion(
  account: Account,
  now: Date,
  version: { policyName: string; policyDocument: string; setAsDefault?: boolean | undefined },
): PolicyVersion {
  const policy = policyNamed(account, version.policyName);
  checkDocument(version.policyDocument);
  if (policy.versions.size >= quotas.versionsPerPolicy)
    throw new ServiceError(
      'VersionsLimitExceededException',
      `policy ${policy.policyName} has ${quotas.versionsPerPolicy} versions: delete one first`,
    );
  policy.versionsEver += 1;
  const versionId = String(policy.versionsEver);
  const created: PolicyVersion = { versionId, policyDocument: version.policyDocument, createDate: now };
  policy.versions.set(versionId, created);
  policy.lastModifiedDate = now;
  if (version.setAsDefault) policy.defaultVersionId = versionId;
  return created;
}

export interface PolicyVersionName {
  readonly policyName: string;
  readonly policyVersionId: string;
}

/** Throws `ResourceNotFoundException` for the policy or the version. */
export function setDefaultPolicyVersion(account: Account, now: Date, name: PolicyVersionName): void {
  const { versionId } = policyVersion(account, name.policyName, name.policyVersionId);
  const policy = policyNamed(account, name.policyName);
  policy.defaultVersionId = versionId;
  policy.lastModifiedDate = now;
}

/** Throws `DeleteConflictException` for the default version, `ResourceNotFoundException`. */
export function deletePolicyVersion(account: Account, name: PolicyVersionName): void {
  const { versionId } = policyVersion(account, name.policyName, name.policyVersionId);
  const policy = policyNamed(account, name.policyName);
  if (policy.defaultVersionId === versionId)
    throw new ServiceError(
      'DeleteConflictException',
      `version ${versionId} is the default of policy ${policy.policyName}`,
    );
  policy.versions.delete(versionId);
}
