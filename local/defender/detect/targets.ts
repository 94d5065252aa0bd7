import { quotas } from '../../../shared/defender/quotas.ts';
import { type Account, arnOf } from '../account.ts';
import { ServiceError } from '../errors.ts';
import { found, nameInArn } from '../registry/find.ts';
import { lineage, thingGroupsOf } from '../registry/thing-groups.ts';

const fleets = ['all/things', 'all/registered-things', 'all/unregistered-things'];

/**
 * Refuses what a security profile can't be attached to: `InvalidRequestException` for anything but a thing group or
 * one of the three fleets of this account, `ResourceNotFoundException` for a group that is not there.
 */
export function checkTarget(account: Account, targetArn: string): void {
  if (fleets.some((fleet) => targetArn === arnOf(account, fleet))) return;
  if (!targetArn.startsWith(arnOf(account, 'thinggroup/')))
    throw new ServiceError(
      'InvalidRequestException',
      `securityProfileTargetArn: ${targetArn} is no thing group or fleet of this account`,
    );
  found(account.registry.thingGroups, nameInArn(targetArn), 'thing group');
}

/** ARNs of all targets that a thing belongs to: its groups with their ancestors, and the fleets. */
function targetsOf(account: Account, thingName: string): readonly string[] {
  const { registry } = account;
  const thing = registry.things.get(thingName);
  if (!thing) return [arnOf(account, 'all/things'), arnOf(account, 'all/unregistered-things')];
  const groups = thingGroupsOf(registry, thing).flatMap((group) => lineage(registry.thingGroups, group));
  return [
    arnOf(account, 'all/things'),
    arnOf(account, 'all/registered-things'),
    ...groups.map(({ thingGroupArn }) => thingGroupArn),
  ];
}

/** Names of the profiles that watch a thing; one that reaches it by several targets counts once. */
export const profilesCovering = (account: Account, thingName: string): ReadonlySet<string> =>
  new Set(
    targetsOf(account, thingName).flatMap((target) => [...(account.detect.attachments.get(target) ?? [])]),
  );

/** Attaching again changes nothing. Throws `LimitExceededException` at five profiles, and as `checkTarget`. */
export function attach(account: Account, securityProfileName: string, targetArn: string): void {
  checkTarget(account, targetArn);
  const { attachments } = account.detect;
  const attached = attachments.get(targetArn) ?? new Set();
  if (attached.size >= quotas.profilesPerTarget && !attached.has(securityProfileName))
    throw new ServiceError(
      'LimitExceededException',
      `${targetArn} has ${quotas.profilesPerTarget} security profiles`,
    );
  attachments.set(targetArn, attached.add(securityProfileName));
}

/** Detaching what is not attached changes nothing. */
export function detach({ detect }: Account, securityProfileName: string, targetArn: string): void {
  const attached = detect.attachments.get(targetArn);
  attached?.delete(securityProfileName);
  if (attached?.size === 0) detect.attachments.delete(targetArn);
}

export const targetsOfProfile = ({ detect }: Account, securityProfileName: string): readonly string[] =>
  [...detect.attachments].flatMap(([target, names]) => (names.has(securityProfileName) ? [target] : []));

/** The target itself and, for a thing group, those of the groups below it. */
export function withChildren({ registry }: Account, targetArn: string): readonly string[] {
  const below = [...registry.thingGroups.values()].filter((group) =>
    lineage(registry.thingGroups, group)
      .slice(1)
      .some(({ thingGroupArn }) => thingGroupArn === targetArn),
  );
  return [targetArn, ...below.map(({ thingGroupArn }) => thingGroupArn)];
}
