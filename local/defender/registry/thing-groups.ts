import { quotas } from '../../../shared/defender/quotas.ts';
import type { Account } from '../account.ts';
import { ServiceError } from '../errors.ts';
import { found } from './find.ts';
import type { Registry, Thing, ThingGroup } from './state.ts';
import { thingQuery } from './thing-query.ts';

const refused = (message: string) => new ServiceError('InvalidRequestException', message);

const isDynamic = ({ queryString }: ThingGroup) => queryString !== undefined;

/** The group, its parent, and so on up to the root of the hierarchy. */
export function lineage(thingGroups: Registry['thingGroups'], group: ThingGroup): readonly ThingGroup[] {
  const parent = group.parentGroupName === undefined ? undefined : thingGroups.get(group.parentGroupName);
  return [group, ...(parent ? lineage(thingGroups, parent) : [])];
}

const rootName = (thingGroups: Registry['thingGroups'], group: ThingGroup) =>
  lineage(thingGroups, group).at(-1)?.thingGroupName;

const staticGroupsOf = ({ thingGroups }: Registry, thing: Thing) =>
  [...thing.thingGroups].map((name) => found(thingGroups, name, 'thing group'));

const dynamicGroupsOf = ({ thingGroups }: Registry, thing: Thing) =>
  [...thingGroups.values()].filter(({ queryString }) => queryString && thingQuery(queryString)(thing));

/**
 * The groups a thing is in, static before dynamic. Dynamic groups take what room is left under the quota, the
 * oldest first, so a static group that comes later displaces the last of them.
 */
export const thingGroupsOf = (registry: Registry, thing: Thing): readonly ThingGroup[] =>
  [...staticGroupsOf(registry, thing), ...dynamicGroupsOf(registry, thing)].slice(0, quotas.groupsPerThing);

/** The things of a group, without those of its child groups. */
export const thingsOf = (registry: Registry, group: ThingGroup): readonly Thing[] =>
  [...registry.things.values()].filter((thing) =>
    isDynamic(group)
      ? thingGroupsOf(registry, thing).includes(group)
      : thing.thingGroups.has(group.thingGroupName),
  );

/** A dynamic group that is displaced keeps its place in the quota unless the caller lets static groups win. */
function checkQuota(registry: Registry, thing: Thing, overrideDynamicGroups: boolean): void {
  const counted = overrideDynamicGroups ? thing.thingGroups.size : thingGroupsOf(registry, thing).length;
  if (counted >= quotas.groupsPerThing)
    throw refused(`thing ${thing.thingName} is in ${quotas.groupsPerThing} thing groups already`);
}

function checkHierarchy(registry: Registry, thing: Thing, group: ThingGroup): void {
  const root = rootName(registry.thingGroups, group);
  const relative = staticGroupsOf(registry, thing).find(
    (other) => rootName(registry.thingGroups, other) === root,
  );
  if (relative)
    throw refused(
      `thing ${thing.thingName} is in ${relative.thingGroupName}, of the same hierarchy as ${group.thingGroupName}`,
    );
}

export interface Membership {
  readonly thingName: string;
  readonly thingGroupName: string;
}

function membership({ registry }: Account, { thingName, thingGroupName }: Membership) {
  const group = found(registry.thingGroups, thingGroupName, 'thing group');
  const thing = found(registry.things, thingName, 'thing');
  if (isDynamic(group))
    throw refused(`thing group ${thingGroupName} is dynamic: it chooses its things itself`);
  return { group, thing };
}

/**
 * Adding a member again changes nothing. Throws `ResourceNotFoundException`, or `InvalidRequestException` where the
 * group is dynamic, the thing has no room left or is in another group of the same hierarchy.
 */
export function addThingToThingGroup(
  account: Account,
  { overrideDynamicGroups = false, ...names }: Membership & { overrideDynamicGroups?: boolean | undefined },
): void {
  const { group, thing } = membership(account, names);
  if (thing.thingGroups.has(group.thingGroupName)) return;
  checkHierarchy(account.registry, thing, group);
  checkQuota(account.registry, thing, overrideDynamicGroups);
  thing.thingGroups.add(group.thingGroupName);
}

/** Removing what is no member changes nothing. Throws `ResourceNotFoundException` for a missing thing or group. */
export function removeThingFromThingGroup(account: Account, names: Membership): void {
  const { group, thing } = membership(account, names);
  thing.thingGroups.delete(group.thingGroupName);
}
