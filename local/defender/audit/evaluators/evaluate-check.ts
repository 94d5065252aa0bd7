import { certificateEvaluators } from './certificates.ts';
import { conflictingClientIds, sharedCertificates } from './connections.ts';
import type { Evaluate, Evaluation, View } from './evaluate.ts';
import { revokedIntermediateCas } from './issuers.ts';
import { disabledLogging } from './logging.ts';
import { overlyPermissivePolicies } from './policies.ts';

const evaluators: ReadonlyMap<string, Evaluate> = new Map<string, Evaluate>([
  ...certificateEvaluators,
  ['IOT_POLICY_OVERLY_PERMISSIVE_CHECK', overlyPermissivePolicies],
  ['DEVICE_CERTIFICATE_SHARED_CHECK', sharedCertificates],
  ['CONFLICTING_CLIENT_IDS_CHECK', conflictingClientIds],
  ['INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK', revokedIntermediateCas],
  ['LOGGING_DISABLED_CHECK', disabledLogging],
]);

/** What a check finds in the fleet as it is now. Checks on what is not simulated (IAM, Cognito) find nothing. */
export const evaluateCheck = (checkName: string, view: View): Evaluation =>
  evaluators.get(checkName)?.(view) ?? { totalResourcesCount: 0, nonCompliances: [] };
