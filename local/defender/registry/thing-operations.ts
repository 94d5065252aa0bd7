import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { type Account, arnOf } from '../account.ts';
import { ServiceError } from '../errors.ts';
import { operation } from '../operation.ts';
import { page } from '../paging.ts';
import { boolean, integer, paging, thingName, thingTypeName } from '../schemas.ts';
import { attributePayload, attributeQuery, checkAttributes, updatedAttributes } from './attributes.ts';
import { found } from './find.ts';
import { uuidOf } from './ids.ts';
import type { Thing } from './state.ts';
import { alreadyExists, checkVersion } from './versions.ts';

const thingNamed = ({ registry }: Account, name: string) => found(registry.things, name, 'thing');

const attributesOf = ({ thingName, thingArn, thingTypeName, attributes, version }: Thing) => ({
  thingName,
  thingArn,
  thingTypeName,
  attributes,
  version,
});

const createThing = operation({
  name: 'CreateThing',
  method: 'POST',
  path: '/things/:thingName',
  input: v.object({
    thingName,
    thingTypeName: v.optional(thingTypeName),
    attributePayload: v.optional(attributePayload, {}),
  }),
  run: ({ thingName, thingTypeName, attributePayload }, { account }) => {
    const { things, thingTypes } = account.registry;
    if (thingTypeName !== undefined) found(thingTypes, thingTypeName, 'thing type');
    const attributes = updatedAttributes({}, attributePayload);
    checkAttributes(attributes, thingTypeName);
    const thingArn = arnOf(account, `thing/${thingName}`);
    const thingId = uuidOf(thingArn);
    const present = things.get(thingName);
    const same =
      present?.thingTypeName === thingTypeName && isDeepStrictEqual(present?.attributes, attributes);
    if (present && !same) throw alreadyExists(present.thingId, thingArn);
    if (!present)
      things.set(thingName, {
        ...{ thingName, thingArn, thingId, thingTypeName, attributes },
        version: 1,
        principals: new Set(),
        thingGroups: new Set(),
      });
    return { thingName, thingArn, thingId };
  },
});

const describeThing = operation({
  name: 'DescribeThing',
  method: 'GET',
  path: '/things/:thingName',
  input: v.object({ thingName }),
  run: ({ thingName }, { account }) => {
    const thing = thingNamed(account, thingName);
    return { ...attributesOf(thing), thingId: thing.thingId, defaultClientId: thingName };
  },
});

const updateThing = operation({
  name: 'UpdateThing',
  method: 'PATCH',
  path: '/things/:thingName',
  input: v.object({
    thingName,
    thingTypeName: v.optional(thingTypeName),
    attributePayload: v.optional(attributePayload),
    expectedVersion: v.optional(integer),
    removeThingType: v.optional(boolean, false),
  }),
  run: (input, { account }) => {
    const thing = thingNamed(account, input.thingName);
    checkVersion(thing.version, input.expectedVersion);
    if (input.thingTypeName !== undefined)
      found(account.registry.thingTypes, input.thingTypeName, 'thing type');
    const thingTypeName = input.removeThingType ? undefined : (input.thingTypeName ?? thing.thingTypeName);
    const attributes = input.attributePayload
      ? updatedAttributes(thing.attributes, input.attributePayload)
      : thing.attributes;
    checkAttributes(attributes, thingTypeName);
    Object.assign(thing, { thingTypeName, attributes, version: thing.version + 1 });
    return {};
  },
});

const listThings = operation({
  name: 'ListThings',
  method: 'GET',
  path: '/things',
  input: v.object({
    ...paging,
    ...attributeQuery,
    thingTypeName: v.optional(thingTypeName),
    usePrefixAttributeValue: v.optional(boolean, false),
  }),
  run: ({ attributeName, attributeValue = '', usePrefixAttributeValue, ...input }, { account }) => {
    const hasAttribute = ({ attributes }: Thing) => {
      const value = attributeName === undefined ? '' : attributes[attributeName];
      return usePrefixAttributeValue ? value?.startsWith(attributeValue) : value === attributeValue;
    };
    const things = [...account.registry.things.values()]
      .filter((thing) => attributeName === undefined || hasAttribute(thing))
      .filter((thing) => input.thingTypeName === undefined || thing.thingTypeName === input.thingTypeName);
    const { items, nextToken } = page(things, input);
    return { things: items.map(attributesOf), nextToken };
  },
});

const deleteThing = operation({
  name: 'DeleteThing',
  method: 'DELETE',
  path: '/things/:thingName',
  input: v.object({ thingName, expectedVersion: v.optional(integer) }),
  run: ({ thingName, expectedVersion }, { account }) => {
    const thing = thingNamed(account, thingName);
    checkVersion(thing.version, expectedVersion);
    if (thing.principals.size > 0)
      throw new ServiceError('InvalidRequestException', `thing ${thingName} still has principals attached`);
    account.registry.things.delete(thingName);
    return {};
  },
});

export const thingOperations = [createThing, describeThing, updateThing, listThings, deleteThing];
