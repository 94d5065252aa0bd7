import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { arnOf } from '../account.ts';
import { operation } from '../operation.ts';
import { description, epochSeconds, thingTypeName } from '../schemas.ts';
import { found } from './find.ts';
import { uuidOf } from './ids.ts';
import { alreadyExists } from './versions.ts';

const thingTypeProperties = v.object({
  thingTypeDescription: v.optional(description(2028)),
  searchableAttributes: v.optional(v.array(v.string())),
});

const createThingType = operation({
  name: 'CreateThingType',
  method: 'POST',
  path: '/thing-types/:thingTypeName',
  input: v.object({ thingTypeName, thingTypeProperties: v.optional(thingTypeProperties, {}) }),
  run: ({ thingTypeName, thingTypeProperties }, { account, clock }) => {
    const { thingTypes } = account.registry;
    const thingTypeArn = arnOf(account, `thingtype/${thingTypeName}`);
    const thingTypeId = uuidOf(thingTypeArn);
    const present = thingTypes.get(thingTypeName);
    if (present && !isDeepStrictEqual(present.thingTypeProperties, thingTypeProperties))
      throw alreadyExists(thingTypeId, thingTypeArn);
    if (!present)
      thingTypes.set(thingTypeName, {
        ...{ thingTypeName, thingTypeArn, thingTypeId, thingTypeProperties },
        creationDate: clock.now(),
      });
    return { thingTypeName, thingTypeArn, thingTypeId };
  },
});

const describeThingType = operation({
  name: 'DescribeThingType',
  method: 'GET',
  path: '/thing-types/:thingTypeName',
  input: v.object({ thingTypeName }),
  run: ({ thingTypeName }, { account }) => {
    const { creationDate, ...thingType } = found(account.registry.thingTypes, thingTypeName, 'thing type');
    return {
      ...thingType,
      thingTypeMetadata: { deprecated: false, creationDate: epochSeconds(creationDate) },
    };
  },
});

export const thingTypeOperations = [createThingType, describeThingType];
