import { auditOperations } from './audit/operations.ts';
import { connectionOperations } from './connections/operations.ts';
import { detectOperations } from './detect/operations.ts';
import { mitigationActionOperations } from './mitigation/actions-operations.ts';
import { auditMitigationOperations } from './mitigation/operations.ts';
import type { Operation } from './operation.ts';
import { registryOperations } from './registry/operations.ts';

/** All that the simulator answers: the API's operations, and seeds under `/_simulator/`. */
export const operations: readonly Operation[] = [
  ...registryOperations,
  ...connectionOperations,
  ...mitigationActionOperations,
  ...auditOperations,
  ...auditMitigationOperations,
  ...detectOperations,
];
