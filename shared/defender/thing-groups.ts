import {
  DescribeCertificateCommand,
  type IoTClient,
  paginateListPrincipalThings,
  paginateListThingGroupsForThing,
} from '@aws-sdk/client-iot';
import { isThingName } from './ids.ts';
import { quotas } from './quotas.ts';
import { NoThingError } from './refusals.ts';

type Iot = Pick<IoTClient, 'send'>;

/** The names of all things that a certificate is attached to. */
export async function* thingsOfCertificate(iot: Iot, certificateId: string): AsyncGenerator<string> {
  const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }));
  yield* thingsOfPrincipal(iot, certificateDescription?.certificateArn ?? certificateId);
}

export async function* thingsOfPrincipal(iot: Iot, principal: string): AsyncGenerator<string> {
  const pages = paginateListPrincipalThings(
    { client: iot as IoTClient, pageSize: quotas.pageSize },
    { principal },
  );
  for await (const { things = [] } of pages) yield* things;
}

/** The names of all groups that a thing is in. Throws `NoThingError` where no thing can have that name. */
export async function groupNamesOf(iot: Iot, thingName: string): Promise<string[]> {
  if (!isThingName(thingName)) throw new NoThingError('No thing can have this name: it is a client id');
  const names: string[] = [];
  for await (const page of paginateListThingGroupsForThing({ client: iot as IoTClient }, { thingName })) {
    names.push(...(page.thingGroups ?? []).flatMap(({ groupName }) => groupName ?? []));
  }
  return names;
}
