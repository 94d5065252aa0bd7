import {
  type IoTClient,
  paginateListTargetsForPolicy,
  paginateListThingsInThingGroup,
} from '@aws-sdk/client-iot';
import { isCertificateId, isPolicyName } from './ids.ts';
import type { MitigationTarget } from './mitigation-effects.ts';
import { quotas } from './quotas.ts';
import { thingsOfCertificate, thingsOfPrincipal } from './thing-groups.ts';

/** How many devices depend on what is about to be changed. */
export interface Reach {
  /** At least one; counts no further than to one more than `atMost`. Throws the SDK's exceptions. */
  devicesOf(target: MitigationTarget, atMost: number): Promise<number>;
}

type Iot = Pick<IoTClient, 'send'>;

export const createReach = (iot: Iot): Reach => ({
  async devicesOf(target, atMost) {
    const things = new Set<string>();
    for await (const thingName of thingsOf(iot, target)) {
      things.add(thingName);
      if (things.size > atMost) break;
    }
    return Math.max(1, things.size);
  },
});

async function* thingsOf(iot: Iot, target: MitigationTarget): AsyncGenerator<string> {
  if ('thingName' in target) yield target.thingName;
  else {
    const { deviceCertificateId = '', policyVersionIdentifier: { policyName = '' } = {} } = target.resource;
    if (isCertificateId(deviceCertificateId)) yield* thingsOfCertificate(iot, deviceCertificateId);
    else if (isPolicyName(policyName)) yield* thingsUnderPolicy(iot, policyName);
  }
}

/** A policy is attached to certificates and to thing groups (AWS IoT API reference, AttachPolicy). */
async function* thingsUnderPolicy(iot: Iot, policyName: string): AsyncGenerator<string> {
  const client = iot as IoTClient;
  for await (const { targets = [] } of paginateListTargetsForPolicy(
    { client, pageSize: quotas.pageSize },
    { policyName },
  )) {
    for (const target of targets) {
      const thingGroupName = /:thinggroup\/(?<name>.+)$/.exec(target)?.groups?.name;
      yield* thingGroupName ? thingsInGroup(iot, thingGroupName) : thingsOfPrincipal(iot, target);
    }
  }
}

async function* thingsInGroup(iot: Iot, thingGroupName: string): AsyncGenerator<string> {
  const pages = paginateListThingsInThingGroup(
    { client: iot as IoTClient, pageSize: quotas.pageSize },
    { thingGroupName, recursive: true },
  );
  for await (const { things = [] } of pages) yield* things;
}
