import { type Account, arnOf } from '../account.ts';
import { ServiceError } from '../errors.ts';
import { found } from '../registry/find.ts';
import { alreadyExists, checkVersion } from '../registry/versions.ts';
import type { Behavior } from './behavior.ts';
import { complaintsAbout } from './behavior-rules.ts';
import type { SecurityProfile } from './state.ts';
import { detach, targetsOfProfile } from './targets.ts';

/** Throws `ResourceNotFoundException`. */
export const securityProfileNamed = ({ detect }: Account, securityProfileName: string): SecurityProfile =>
  found(detect.securityProfiles, securityProfileName, 'security profile');

/** All but what the service itself keeps count of. */
export type ProfileMembers = Omit<
  SecurityProfile,
  'securityProfileArn' | 'version' | 'creationDate' | 'lastModifiedDate'
>;

function checkBehaviors(behaviors: readonly Behavior[]): void {
  const complaints = complaintsAbout(behaviors);
  if (complaints.length > 0)
    throw new ServiceError('InvalidRequestException', `behaviors: ${complaints.join('; ')}`);
}

/** Throws `ResourceAlreadyExistsException`, also for the very same profile, and `InvalidRequestException`. */
export function createSecurityProfile(account: Account, now: Date, members: ProfileMembers): SecurityProfile {
  const { securityProfiles } = account.detect;
  const { securityProfileName } = members;
  const securityProfileArn = arnOf(account, `securityprofile/${securityProfileName}`);
  if (securityProfiles.has(securityProfileName)) throw alreadyExists(securityProfileName, securityProfileArn);
  checkBehaviors(members.behaviors);
  const profile = { ...members, securityProfileArn, version: 1, creationDate: now, lastModifiedDate: now };
  securityProfiles.set(securityProfileName, profile);
  return profile;
}

/** Throws `ResourceNotFoundException`, `VersionConflictException`, `InvalidRequestException`. */
export function updateSecurityProfile(
  account: Account,
  now: Date,
  {
    expectedVersion,
    ...change
  }: Partial<ProfileMembers> & {
    readonly securityProfileName: string;
    readonly expectedVersion?: number | undefined;
  },
): { readonly before: SecurityProfile; readonly after: SecurityProfile } {
  const before = securityProfileNamed(account, change.securityProfileName);
  checkVersion(before.version, expectedVersion);
  checkBehaviors(change.behaviors ?? []);
  const after = { ...before, ...change, version: before.version + 1, lastModifiedDate: now };
  account.detect.securityProfiles.set(before.securityProfileName, after);
  return { before, after };
}

/** One that is not there counts as deleted: the API names no error for it. Throws `VersionConflictException`. */
export function deleteSecurityProfile(
  account: Account,
  {
    securityProfileName,
    expectedVersion,
  }: { securityProfileName: string; expectedVersion?: number | undefined },
): SecurityProfile | undefined {
  const { securityProfiles } = account.detect;
  const before = securityProfiles.get(securityProfileName);
  if (!before) return undefined;
  checkVersion(before.version, expectedVersion);
  for (const target of targetsOfProfile(account, securityProfileName))
    detach(account, securityProfileName, target);
  securityProfiles.delete(securityProfileName);
  return before;
}
