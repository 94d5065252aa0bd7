import {
  DescribeCACertificateCommand,
  DescribeCertificateCommand,
  GetV2LoggingOptionsCommand,
  type IoTClient,
  ListPolicyVersionsCommand,
  NotConfiguredException,
} from '@aws-sdk/client-iot';
import type { ResourceIdentifier } from '../sources/audit/finding.ts';
import { isCertificateId, isPolicyName } from './ids.ts';
import type { MitigationAction } from './mitigation-actions.ts';
import type { Snapshot } from './pre-image-snapshot.ts';
import { orRefusal, type Refusal, UnsuitableResourceError } from './refusals.ts';
import { groupsOfCertificate, groupsOfThings } from './thing-groups.ts';

/** What an action is about to change: a thing, or the resource of a finding. */
export type MitigationTarget = { readonly thingName: string } | { readonly resource: ResourceIdentifier };

export interface PreImages {
  /** Reads what one action would change of its target, before it does. */
  snapshot(action: MitigationAction, target: MitigationTarget): Promise<Snapshot | Refusal>;
}

type Iot = Pick<IoTClient, 'send'>;

export const createPreImages = (iot: Iot): PreImages => ({
  snapshot: (action, target) => orRefusal(read(iot, action, target)),
});

async function read(iot: Iot, action: MitigationAction, target: MitigationTarget): Promise<Snapshot> {
  if ('thingName' in target) return groupsOfThings(iot, [target.thingName], action.thingGroupNames);
  const { resource } = target;
  switch (action.type) {
    case 'ADD_THINGS_TO_THING_GROUP':
      return groupsOfCertificate(
        iot,
        named(resource.deviceCertificateId, isCertificateId),
        action.thingGroupNames,
      );
    case 'REPLACE_DEFAULT_POLICY_VERSION':
      return policy(iot, resource);
    case 'UPDATE_DEVICE_CERTIFICATE':
      return certificate(iot, named(resource.deviceCertificateId, isCertificateId));
    case 'UPDATE_CA_CERTIFICATE':
      return caCertificate(iot, named(resource.caCertificateId, isCertificateId));
    case 'ENABLE_IOT_LOGGING':
      return logging(iot);
    case 'PUBLISH_FINDING_TO_SNS':
      return { kind: 'nothing-to-keep' };
  }
}

function named(id: string | undefined, isSuitable: (id: string) => boolean): string {
  if (id === undefined || !isSuitable(id))
    throw new UnsuitableResourceError('The finding names no resource that this action works on');
  return id;
}

/** AWS IoT Core quotas: versions per policy. A replacement needs a free one, and does not make room for itself. */
const maxPolicyVersions = 5;

async function policy(iot: Iot, { policyVersionIdentifier }: ResourceIdentifier): Promise<Snapshot> {
  const policyName = named(policyVersionIdentifier?.policyName, isPolicyName);
  const { policyVersions = [] } = await iot.send(new ListPolicyVersionsCommand({ policyName }));
  const versionIds = policyVersions.flatMap(({ versionId }) => versionId ?? []);
  const defaultVersionId =
    policyVersions.find(({ isDefaultVersion }) => isDefaultVersion)?.versionId ?? 'none';
  if (defaultVersionId !== policyVersionIdentifier?.policyVersionId) {
    const found = policyVersionIdentifier?.policyVersionId;
    return {
      kind: 'already',
      because: `version ${found} of the finding is no longer the default: version ${defaultVersionId} is`,
    };
  }
  if (versionIds.length >= maxPolicyVersions) {
    return {
      kind: 'wait',
      because: `the policy has ${versionIds.length} versions, and the replacement needs a free one: delete one`,
    };
  }
  return { kind: 'pre-image', preImage: { of: 'policy', policyName, defaultVersionId, versionIds } };
}

async function certificate(iot: Iot, certificateId: string): Promise<Snapshot> {
  const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }));
  const status = certificateDescription?.status ?? 'unknown';
  if (status === 'INACTIVE' || status === 'REVOKED')
    return { kind: 'already', because: `the certificate is ${status} already` };
  return { kind: 'pre-image', preImage: { of: 'certificate', certificateId, status } };
}

async function caCertificate(iot: Iot, certificateId: string): Promise<Snapshot> {
  const { certificateDescription } = await iot.send(new DescribeCACertificateCommand({ certificateId }));
  const { status = 'unknown', autoRegistrationStatus } = certificateDescription ?? {};
  if (status === 'INACTIVE') return { kind: 'already', because: 'the CA certificate is INACTIVE already' };
  return {
    kind: 'pre-image',
    preImage: { of: 'ca-certificate', certificateId, status, autoRegistrationStatus },
  };
}

async function logging(iot: Iot): Promise<Snapshot> {
  try {
    const { roleArn, defaultLogLevel, disableAllLogs } = await iot.send(new GetV2LoggingOptionsCommand({}));
    return {
      kind: 'pre-image',
      preImage: { of: 'logging', configured: true, roleArn, defaultLogLevel, disableAllLogs },
    };
  } catch (error) {
    if (!(error instanceof NotConfiguredException)) throw error;
    return { kind: 'pre-image', preImage: { of: 'logging', configured: false } };
  }
}
