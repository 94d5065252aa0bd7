import type { Policy } from '../../registry/state.ts';
import type { NonCompliance } from '../finding.ts';
import { type Evaluate, evaluateEach } from './evaluate.ts';
import { broadDataPlaneActions } from './policy-document.ts';

function evaluatePolicy({ policyName, defaultVersionId, versions }: Policy): NonCompliance | undefined {
  const actions = broadDataPlaneActions(versions.get(defaultVersionId)?.policyDocument ?? '');
  if (actions.length === 0) return undefined;
  return {
    nonCompliantResource: {
      resourceType: 'IOT_POLICY',
      resourceIdentifier: {
        policyVersionIdentifier: { policyName, policyVersionId: defaultVersionId },
      },
    },
    reasonForNonCompliance: `The default version gives broad access to data plane actions: ${actions.join(', ')}.`,
    reasonForNonComplianceCode: 'ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS',
  };
}

/** IOT_POLICY_OVERLY_PERMISSIVE_CHECK: each policy counts once, by its default version. */
export const overlyPermissivePolicies: Evaluate = ({ account }) =>
  evaluateEach([...account.registry.policies.values()], evaluatePolicy);
