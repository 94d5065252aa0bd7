import * as v from 'valibot';
import { ServiceError } from '../errors.ts';
import { type Operation, operation } from '../operation.ts';
import { integer, thingGroupName } from '../schemas.ts';
import { checkVersion } from './versions.ts';

/** A group that is not there counts as deleted (AWS IoT API reference, DeleteThingGroup). */
const deletion = ({
  name,
  path,
  dynamic,
}: Pick<Operation, 'name' | 'path'> & { readonly dynamic: boolean }) =>
  operation({
    ...{ name, path },
    method: 'DELETE',
    input: v.object({ thingGroupName, expectedVersion: v.optional(integer) }),
    run: ({ thingGroupName, expectedVersion }, { account }) => {
      const { things, thingGroups } = account.registry;
      const group = thingGroups.get(thingGroupName);
      if (!group) return {};
      checkVersion(group.version, expectedVersion);
      const refuse = (message: string) => new ServiceError('InvalidRequestException', message);
      if ((group.queryString !== undefined) !== dynamic)
        throw refuse(`${thingGroupName} is of the other kind`);
      if ([...thingGroups.values()].some(({ parentGroupName }) => parentGroupName === thingGroupName))
        throw refuse(`thing group ${thingGroupName} has child groups`);
      thingGroups.delete(thingGroupName);
      for (const thing of things.values()) thing.thingGroups.delete(thingGroupName);
      return {};
    },
  });

export const thingGroupDeletions = [
  deletion({ name: 'DeleteThingGroup', path: '/thing-groups/:thingGroupName', dynamic: false }),
  deletion({ name: 'DeleteDynamicThingGroup', path: '/dynamic-thing-groups/:thingGroupName', dynamic: true }),
];
