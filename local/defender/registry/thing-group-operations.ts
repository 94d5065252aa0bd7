import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { arnOf } from '../account.ts';
import { ServiceError } from '../errors.ts';
import { type Context, operation } from '../operation.ts';
import { page } from '../paging.ts';
import { boolean, description, epochSeconds, paging, thingGroupName } from '../schemas.ts';
import { attributePayload } from './attributes.ts';
import { found } from './find.ts';
import { uuidOf } from './ids.ts';
import type { ThingGroup } from './state.ts';
import { lineage } from './thing-groups.ts';
import { thingQuery } from './thing-query.ts';
import { alreadyExists } from './versions.ts';

export const nameAndArn = ({ thingGroupName, thingGroupArn }: ThingGroup) => ({
  groupName: thingGroupName,
  groupArn: thingGroupArn,
});

const thingGroupProperties = v.object({
  thingGroupDescription: v.optional(description(2028)),
  attributePayload: v.optional(attributePayload),
});

type NewGroup = Pick<
  ThingGroup,
  'thingGroupName' | 'parentGroupName' | 'queryString' | 'thingGroupProperties'
>;

/** Creating the same group again succeeds; another under its name is `ResourceAlreadyExistsException`. */
function create({ account, clock }: Context, group: NewGroup): ThingGroup {
  const thingGroupArn = arnOf(account, `thinggroup/${group.thingGroupName}`);
  const thingGroupId = uuidOf(thingGroupArn);
  const identity = { ...group, thingGroupArn, thingGroupId, version: 1 };
  const present = account.registry.thingGroups.get(group.thingGroupName);
  if (
    present &&
    !isDeepStrictEqual({ ...present, creationDate: undefined }, { ...identity, creationDate: undefined })
  )
    throw alreadyExists(thingGroupId, thingGroupArn);
  const created = present ?? { ...identity, creationDate: clock.now() };
  account.registry.thingGroups.set(group.thingGroupName, created);
  return created;
}

const createThingGroup = operation({
  name: 'CreateThingGroup',
  method: 'POST',
  path: '/thing-groups/:thingGroupName',
  input: v.object({
    thingGroupName,
    parentGroupName: v.optional(thingGroupName),
    thingGroupProperties: v.optional(thingGroupProperties, {}),
  }),
  run: (input, context) => {
    const { parentGroupName } = input;
    const parent =
      parentGroupName === undefined
        ? undefined
        : found(context.account.registry.thingGroups, parentGroupName, 'thing group');
    if (parent?.queryString !== undefined)
      throw new ServiceError('InvalidRequestException', `parentGroupName: ${parentGroupName} is dynamic`);
    const { thingGroupName, thingGroupArn, thingGroupId } = create(context, { ...input, parentGroupName });
    return { thingGroupName, thingGroupArn, thingGroupId };
  },
});

const createDynamicThingGroup = operation({
  name: 'CreateDynamicThingGroup',
  method: 'POST',
  path: '/dynamic-thing-groups/:thingGroupName',
  input: v.object({
    thingGroupName,
    queryString: v.pipe(v.string(), v.minLength(1)),
    thingGroupProperties: v.optional(thingGroupProperties, {}),
  }),
  run: (input, context) => {
    thingQuery(input.queryString);
    const { thingGroupName, thingGroupArn, thingGroupId, queryString } = create(context, {
      ...input,
      parentGroupName: undefined,
    });
    return { thingGroupName, thingGroupArn, thingGroupId, indexName: 'AWS_Things', queryString };
  },
});

const describeThingGroup = operation({
  name: 'DescribeThingGroup',
  method: 'GET',
  path: '/thing-groups/:thingGroupName',
  input: v.object({ thingGroupName }),
  run: ({ thingGroupName }, { account: { registry } }) => {
    const group = found(registry.thingGroups, thingGroupName, 'thing group');
    const { creationDate, parentGroupName, queryString, ...described } = group;
    const rootToParentThingGroups = lineage(registry.thingGroups, group)
      .slice(1)
      .toReversed()
      .map(nameAndArn);
    return {
      ...described,
      ...(queryString !== undefined && { queryString, indexName: 'AWS_Things', status: 'ACTIVE' }),
      thingGroupMetadata: {
        creationDate: epochSeconds(creationDate),
        ...(parentGroupName !== undefined && { parentGroupName, rootToParentThingGroups }),
      },
    };
  },
});

const listThingGroups = operation({
  name: 'ListThingGroups',
  method: 'GET',
  path: '/thing-groups',
  input: v.object({
    ...paging,
    parentGroup: v.optional(thingGroupName),
    namePrefixFilter: v.optional(thingGroupName),
    recursive: v.optional(boolean, true),
  }),
  run: ({ parentGroup, namePrefixFilter = '', recursive, ...input }, { account: { registry } }) => {
    if (parentGroup !== undefined) found(registry.thingGroups, parentGroup, 'thing group');
    const isBelow = (group: ThingGroup) =>
      parentGroup === undefined ||
      lineage(registry.thingGroups, group)
        .slice(1)
        .some(({ thingGroupName }) => thingGroupName === parentGroup);
    const groups = [...registry.thingGroups.values()]
      .filter((group) => (recursive ? isBelow(group) : group.parentGroupName === parentGroup))
      .filter(({ thingGroupName }) => thingGroupName.startsWith(namePrefixFilter));
    const { items, nextToken } = page(groups, input);
    return { thingGroups: items.map(nameAndArn), nextToken };
  },
});

export const thingGroupOperations = [
  createThingGroup,
  createDynamicThingGroup,
  describeThingGroup,
  listThingGroups,
];
