import {
  DeletePolicyVersionCommand,
  ListPolicyVersionsCommand,
  ResourceNotFoundException,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iot';
import type { Effect, Iot } from './effect.ts';

/** Which version of a policy is in force. REPLACE_DEFAULT_POLICY_VERSION makes a new one, and leaves the old ones. */
export const createPolicyEffect = (iot: Iot): Effect<'policy'> => ({
  async read({ policyName }) {
    const { policyVersions = [] } = await iot.send(new ListPolicyVersionsCommand({ policyName }));
    const inForce = policyVersions.find(({ isDefaultVersion }) => isDefaultVersion);
    return {
      of: 'policy',
      defaultVersionId: inForce?.versionId ?? 'none',
      versionIds: policyVersions.flatMap(({ versionId }) => versionId ?? []),
    };
  },

  /** The version that was made is deleted: a policy has five at most, and the next replacement needs a free one. */
  async putBack({ policyName }, { defaultVersionId, versionIds }, made) {
    await iot.send(new SetDefaultPolicyVersionCommand({ policyName, policyVersionId: defaultVersionId }));
    if (!made || versionIds.includes(made.defaultVersionId)) return;
    try {
      await iot.send(new DeletePolicyVersionCommand({ policyName, policyVersionId: made.defaultVersionId }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  },
});
