import {
  DescribeMitigationActionCommand,
  type IoTClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import type { MitigationActionType } from '../sources/audit/checks.ts';
import type { Clock } from '../time/clock.ts';

/** A mitigation action as it is defined in the account. */
export interface MitigationAction {
  readonly name: string;
  readonly type: MitigationActionType;
  /** The groups that ADD_THINGS_TO_THING_GROUP adds to. */
  readonly thingGroupNames: readonly string[];
}

export interface MitigationActions {
  /** Undefined where the account has no action of that name. */
  describe(name: string): Promise<MitigationAction | undefined>;
}

/** A definition is read again after this long: people change actions seldom. */
const maxAgeMillis = 60_000;

export function createMitigationActions(iot: Pick<IoTClient, 'send'>, clock: Clock): MitigationActions {
  const known = new Map<string, { readonly action: MitigationAction; readonly readAt: number }>();

  async function read(actionName: string): Promise<MitigationAction | undefined> {
    try {
      const { actionType, actionParams } = await iot.send(
        new DescribeMitigationActionCommand({ actionName }),
      );
      if (!actionType)
        throw new Error(`AWS IoT describes the mitigation action ${actionName} without a type`);
      return {
        name: actionName,
        type: actionType,
        thingGroupNames: actionParams?.addThingsToThingGroupParams?.thingGroupNames ?? [],
      };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  return {
    async describe(name) {
      const readAt = clock.now().getTime();
      const cached = known.get(name);
      if (cached && readAt - cached.readAt < maxAgeMillis) return cached.action;
      const action = await read(name);
      if (action) known.set(name, { action, readAt });
      return action;
    },
  };
}
