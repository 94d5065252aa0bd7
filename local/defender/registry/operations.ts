import type { Operation } from '../operation.ts';
import { accountOperations } from './account-operations.ts';
import { caCertificateOperations } from './ca-certificate-operations.ts';
import { certificateOperations } from './certificate-operations.ts';
import { membershipOperations } from './membership-operations.ts';
import { policyOperations } from './policy-operations.ts';
import { policyTargetOperations } from './policy-target-operations.ts';
import { policyVersionOperations } from './policy-version-operations.ts';
import { principalOperations } from './principal-operations.ts';
import { seedOperations } from './seed-operations.ts';
import { thingGroupDeletions } from './thing-group-deletion.ts';
import { thingGroupOperations } from './thing-group-operations.ts';
import { thingOperations } from './thing-operations.ts';
import { thingTypeOperations } from './thing-type-operations.ts';

export const registryOperations: readonly Operation[] = [
  ...thingOperations,
  ...thingTypeOperations,
  ...thingGroupOperations,
  ...thingGroupDeletions,
  ...membershipOperations,
  ...principalOperations,
  ...policyOperations,
  ...policyVersionOperations,
  ...policyTargetOperations,
  ...certificateOperations,
  ...caCertificateOperations,
  ...accountOperations,
  ...seedOperations,
];
