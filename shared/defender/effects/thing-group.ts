import { RemoveThingFromThingGroupCommand } from '@aws-sdk/client-iot';
import { groupNamesOf } from '../thing-groups.ts';
import type { Effect, Iot } from './effect.ts';

/** A thing in a static group. */
export const createThingGroupEffect = (iot: Iot): Effect<'thing-group'> => ({
  async read({ thingName, thingGroupName }) {
    const thingGroupNames = await groupNamesOf(iot, thingName);
    return { of: 'thing-group', isMember: thingGroupNames.includes(thingGroupName), thingGroupNames };
  },

  async putBack({ thingName, thingGroupName }, { isMember }) {
    if (isMember) return;
    await iot.send(new RemoveThingFromThingGroupCommand({ thingName, thingGroupName }));
  },
});
