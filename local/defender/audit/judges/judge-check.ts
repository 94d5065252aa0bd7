import { certificateJudges } from './certificates.ts';
import { conflictingClientIds, sharedCertificates } from './connections.ts';
import { revokedIntermediateCas } from './issuers.ts';
import type { Judge, Judgement, View } from './judge.ts';
import { disabledLogging } from './logging.ts';
import { overlyPermissivePolicies } from './policies.ts';

const judges: ReadonlyMap<string, Judge> = new Map<string, Judge>([
  ...certificateJudges,
  ['IOT_POLICY_OVERLY_PERMISSIVE_CHECK', overlyPermissivePolicies],
  ['DEVICE_CERTIFICATE_SHARED_CHECK', sharedCertificates],
  ['CONFLICTING_CLIENT_IDS_CHECK', conflictingClientIds],
  ['INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK', revokedIntermediateCas],
  ['LOGGING_DISABLED_CHECK', disabledLogging],
]);

/** What a check finds in the fleet as it is now. Checks on what is not simulated (IAM, Cognito) find nothing. */
export const judgeCheck = (checkName: string, view: View): Judgement =>
  judges.get(checkName)?.(view) ?? { totalResourcesCount: 0, nonCompliances: [] };
