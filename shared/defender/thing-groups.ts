import {
  DescribeCertificateCommand,
  type IoTClient,
  paginateListPrincipalThings,
  paginateListThingGroupsForThing,
  RemoveThingFromThingGroupCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';
import { isThingName } from './ids.ts';
import type { Snapshot } from './pre-image-snapshot.ts';
import { NoThingError } from './refusals.ts';

type Iot = Pick<IoTClient, 'send'>;

export interface ThingGroups {
  /** Takes a thing out of a group. Safe to repeat; a thing or group that is gone is as good as out. */
  remove(thingName: string, thingGroupName: string): Promise<void>;
}

export const createThingGroups = (iot: Iot): ThingGroups => ({
  async remove(thingName, thingGroupName) {
    try {
      await iot.send(new RemoveThingFromThingGroupCommand({ thingName, thingGroupName }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  },
});

/** The group memberships of things that are about to join `joined`. */
export async function groupsOfThings(
  iot: Iot,
  thingNames: readonly string[],
  joined: readonly string[],
): Promise<Snapshot> {
  const things = [];
  for (const thingName of thingNames) {
    const thingGroupNames = await groupNames(iot, thingName);
    things.push({
      thingName,
      thingGroupNames,
      joins: joined.filter((name) => !thingGroupNames.includes(name)),
    });
  }
  return { kind: 'pre-image', preImage: { of: 'thing-groups', things } };
}

/** The group memberships of all things that a certificate is attached to. */
export async function groupsOfCertificate(
  iot: Iot,
  certificateId: string,
  joined: readonly string[],
): Promise<Snapshot> {
  const thingNames: string[] = [];
  for await (const thingName of thingsOfCertificate(iot, certificateId)) thingNames.push(thingName);
  if (thingNames.length === 0) return { kind: 'already', because: 'no thing uses the certificate' };
  return groupsOfThings(iot, thingNames, joined);
}

/** The names of all things that a certificate is attached to. */
export async function* thingsOfCertificate(iot: Iot, certificateId: string): AsyncGenerator<string> {
  const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }));
  yield* thingsOfPrincipal(iot, certificateDescription?.certificateArn ?? certificateId);
}

export async function* thingsOfPrincipal(iot: Iot, principal: string): AsyncGenerator<string> {
  const pages = paginateListPrincipalThings({ client: iot as IoTClient, pageSize: 250 }, { principal });
  for await (const { things = [] } of pages) yield* things;
}

async function groupNames(iot: Iot, thingName: string): Promise<string[]> {
  if (!isThingName(thingName)) throw new NoThingError('No thing can have this name: it is a client id');
  const names: string[] = [];
  for await (const page of paginateListThingGroupsForThing({ client: iot as IoTClient }, { thingName })) {
    names.push(...(page.thingGroups ?? []).flatMap(({ groupName }) => groupName ?? []));
  }
  return names;
}
