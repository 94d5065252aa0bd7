import type { Registry } from '../../../local/defender/registry/state.ts';
import type { Condition } from '../../../shared/containments/condition.ts';
import type { Contained, ContainedKind } from '../../../shared/containments/contained.ts';
import type { ConditionOf, ContainedOf } from '../../../shared/defender/effects/effect.ts';

export type Seed = (operation: string, input: object) => Promise<object>;

type ChangeOf<Kind extends ContainedKind> = (
  contained: ContainedOf<Kind>,
  condition: ConditionOf<Kind>,
) => Promise<unknown>;

const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });

const createChanges = (
  seed: Seed,
  { policies }: Registry,
): { readonly [Kind in ContainedKind]: ChangeOf<Kind> } => ({
  'thing-group': ({ thingName, thingGroupName }, { isMember }) =>
    seed(isMember ? 'AddThingToThingGroup' : 'RemoveThingFromThingGroup', { thingName, thingGroupName }),

  certificate: ({ certificateId }, { status }) =>
    seed('UpdateCertificate', { certificateId, newStatus: status }),

  'ca-certificate': ({ certificateId }, { status, autoRegistrationStatus }) =>
    seed('UpdateCACertificate', {
      ...{ certificateId, newStatus: status },
      ...(autoRegistrationStatus && { newAutoRegistrationStatus: autoRegistrationStatus }),
    }),

  async policy({ policyName }, { defaultVersionId: policyVersionId, versionIds }) {
    const versions = () => [...(policies.get(policyName)?.versions.keys() ?? [])];
    for (const versionId of versionIds)
      if (!versions().includes(versionId)) await seed('CreatePolicyVersion', { policyName, policyDocument });
    await seed('SetDefaultPolicyVersion', { policyName, policyVersionId });
    for (const versionId of versions().filter((each) => !versionIds.includes(each)))
      await seed('DeletePolicyVersion', { policyName, policyVersionId: versionId });
  },

  logging: (_, { of: __, isConfigured: ___, ...options }) => seed('SetV2LoggingOptions', options),

  async suppression({ checkName, resource: resourceIdentifier }, { exists, expirationDate, description }) {
    await seed('DeleteAuditSuppression', { checkName, resourceIdentifier });
    if (!exists) return;
    await seed('CreateAuditSuppression', {
      ...{ checkName, resourceIdentifier, clientRequestToken: 'by-hand' },
      ...(expirationDate
        ? { expirationDate: new Date(expirationDate).getTime() / 1000 }
        : { suppressIndefinitely: true }),
      ...(description && { description }),
    });
  },
});

/** What a person does in the console, so that it is as it is told. */
export function createChangeByHand(seed: Seed, registry: Registry) {
  const changes = createChanges(seed, registry);
  // What is contained and its condition are of one kind; the compiler can't follow that.
  return async (contained: Contained, condition: Condition): Promise<void> => {
    await (changes[contained.kind] as ChangeOf<ContainedKind>)(contained, condition);
  };
}
