import * as v from 'valibot';
import { ServiceError } from '../errors.ts';
import { operation } from '../operation.ts';
import { page } from '../paging.ts';
import { boolean, paging, targetArn, thingGroupName, thingName } from '../schemas.ts';
import { found, nameInArn } from './find.ts';
import { nameAndArn } from './thing-group-operations.ts';
import {
  addThingToThingGroup,
  lineage,
  removeThingFromThingGroup,
  thingGroupsOf,
  thingsOf,
} from './thing-groups.ts';

/** Both the thing and the group go by name or by ARN. */
const members = {
  thingName: v.optional(thingName),
  thingArn: v.optional(targetArn),
  thingGroupName: v.optional(thingGroupName),
  thingGroupArn: v.optional(targetArn),
};

function nameOf(member: string, name: string | undefined, arn: string | undefined): string {
  const named = name ?? (arn === undefined ? undefined : nameInArn(arn));
  if (named === undefined)
    throw new ServiceError('InvalidRequestException', `${member}Name: or ${member}Arn must be given`);
  return named;
}

type Members = v.InferOutput<v.ObjectSchema<typeof members, undefined>>;

const namesOf = (input: Members) => ({
  thingName: nameOf('thing', input.thingName, input.thingArn),
  thingGroupName: nameOf('thingGroup', input.thingGroupName, input.thingGroupArn),
});

const addToThingGroup = operation({
  name: 'AddThingToThingGroup',
  method: 'PUT',
  path: '/thing-groups/addThingToThingGroup',
  perSecond: 100,
  input: v.object({ ...members, overrideDynamicGroups: v.optional(boolean) }),
  run: (input, { account }) => {
    addThingToThingGroup(account, { ...namesOf(input), overrideDynamicGroups: input.overrideDynamicGroups });
    return {};
  },
});

const removeFromThingGroup = operation({
  name: 'RemoveThingFromThingGroup',
  method: 'PUT',
  path: '/thing-groups/removeThingFromThingGroup',
  perSecond: 100,
  input: v.object(members),
  run: (input, { account }) => {
    removeThingFromThingGroup(account, namesOf(input));
    return {};
  },
});

const listThingGroupsForThing = operation({
  name: 'ListThingGroupsForThing',
  method: 'GET',
  path: '/things/:thingName/thing-groups',
  input: v.object({ ...paging, thingName }),
  run: ({ thingName, ...input }, { account: { registry } }) => {
    const groups = thingGroupsOf(registry, found(registry.things, thingName, 'thing'));
    const { items, nextToken } = page(groups, input);
    return { thingGroups: items.map(nameAndArn), nextToken };
  },
});

const listThingsInThingGroup = operation({
  name: 'ListThingsInThingGroup',
  method: 'GET',
  path: '/thing-groups/:thingGroupName/things',
  input: v.object({ ...paging, thingGroupName, recursive: v.optional(boolean, false) }),
  run: ({ thingGroupName, recursive, ...input }, { account: { registry } }) => {
    const group = found(registry.thingGroups, thingGroupName, 'thing group');
    const groups = recursive
      ? [...registry.thingGroups.values()].filter((other) =>
          lineage(registry.thingGroups, other).includes(group),
        )
      : [group];
    const names = groups.flatMap((group) => thingsOf(registry, group)).map(({ thingName }) => thingName);
    const { items, nextToken } = page(names, input);
    return { things: items, nextToken };
  },
});

export const membershipOperations = [
  addToThingGroup,
  removeFromThingGroup,
  listThingGroupsForThing,
  listThingsInThingGroup,
];
