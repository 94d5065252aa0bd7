import type { IoTClient } from '@aws-sdk/client-iot';
import { createAuditConfigurations } from '../defender/audit-configuration.ts';
import { createQuarantineGroups } from '../defender/quarantine-groups.ts';
import { createSecurityProfiles } from '../defender/security-profiles.ts';
import { planPolicies } from './attach-policies.ts';
import type { DesiredState } from './desired-state.ts';
import { planAudits, planProfiles } from './notice-targets.ts';
import type { SetupStep } from './step.ts';

/** All that is to be seen to, in the order that it is done in: what contains comes before what sets it off. */
export const planOf = async (
  desired: DesiredState,
  iot: Pick<IoTClient, 'send'>,
): Promise<readonly SetupStep[]> => [
  ...(await planPolicies(desired, createQuarantineGroups(iot))),
  await planAudits(desired, createAuditConfigurations(iot)),
  ...(await planProfiles(desired, createSecurityProfiles(iot))),
];
