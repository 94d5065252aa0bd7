import type { IoTClient } from '@aws-sdk/client-iot';
import type { Contained } from '../containments/contained.ts';
import type { ResourceIdentifier } from '../sources/audit/finding.ts';
import { isCertificateId, isPolicyName, isThingName } from './ids.ts';
import type { MitigationAction } from './mitigation-actions.ts';
import { NoThingError, UnsuitableResourceError } from './refusals.ts';
import { thingsOfCertificate } from './thing-groups.ts';

/** What an action is about to change: a thing, or the resource of a finding. */
export type MitigationTarget = { readonly thingName: string } | { readonly resource: ResourceIdentifier };

/** One thing that an action would change. */
export interface Changed {
  readonly contained: Contained;
  /** The version of a policy that the finding is about: of another one it says nothing. */
  readonly expectedVersionId?: string | undefined;
}

export interface MitigationEffects {
  /**
   * All that an action would change of its target; nothing where it changes nothing in AWS IoT, or finds nothing to
   * change. Throws the SDK's exceptions, `UnsuitableResourceError` and `NoThingError`.
   */
  changedBy(action: MitigationAction, target: MitigationTarget): Promise<readonly Changed[]>;
}

type Iot = Pick<IoTClient, 'send'>;

export const createMitigationEffects = (iot: Iot): MitigationEffects =>
  mitigationEffectsOn((certificateId) => thingsUsing(iot, certificateId));

/** The same over any way to look up the names of the things that use a certificate. */
export const mitigationEffectsOn = (
  thingsOf: (certificateId: string) => Promise<readonly string[]>,
): MitigationEffects => ({
  async changedBy(action, target) {
    if ('thingName' in target) return inGroups([target.thingName], action);
    const { resource } = target;
    switch (action.type) {
      case 'ADD_THINGS_TO_THING_GROUP':
        return inGroups(await thingsOf(deviceCertificateIn(resource)), action);
      case 'REPLACE_DEFAULT_POLICY_VERSION':
        return [policyIn(resource)];
      case 'UPDATE_DEVICE_CERTIFICATE':
        return [{ contained: { kind: 'certificate', certificateId: deviceCertificateIn(resource) } }];
      case 'UPDATE_CA_CERTIFICATE':
        return [{ contained: { kind: 'ca-certificate', certificateId: caCertificateIn(resource) } }];
      case 'ENABLE_IOT_LOGGING':
        return [{ contained: { kind: 'logging' } }];
      case 'PUBLISH_FINDING_TO_SNS':
        return [];
    }
  },
});

function inGroups(thingNames: readonly string[], { thingGroupNames }: MitigationAction): readonly Changed[] {
  if (!thingNames.every(isThingName))
    throw new NoThingError('No thing can have this name: it is a client id');
  return thingNames.flatMap((thingName) =>
    thingGroupNames.map((thingGroupName) => ({
      contained: { kind: 'thing-group', thingName, thingGroupName } as const,
    })),
  );
}

async function thingsUsing(iot: Iot, certificateId: string): Promise<readonly string[]> {
  const thingNames: string[] = [];
  for await (const thingName of thingsOfCertificate(iot, certificateId)) thingNames.push(thingName);
  if (thingNames.length === 0) throw new NoThingError('No thing uses the certificate');
  return thingNames;
}

const deviceCertificateIn = ({ deviceCertificateId }: ResourceIdentifier): string =>
  named(deviceCertificateId, isCertificateId);

const caCertificateIn = ({ caCertificateId }: ResourceIdentifier): string =>
  named(caCertificateId, isCertificateId);

const policyIn = ({ policyVersionIdentifier }: ResourceIdentifier): Changed => ({
  contained: { kind: 'policy', policyName: named(policyVersionIdentifier?.policyName, isPolicyName) },
  expectedVersionId: policyVersionIdentifier?.policyVersionId,
});

function named(id: string | undefined, isSuitable: (id: string) => boolean): string {
  if (id === undefined || !isSuitable(id))
    throw new UnsuitableResourceError('The finding names no resource that this action works on');
  return id;
}
