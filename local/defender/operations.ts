import { mitigationActionOperations } from './mitigation/actions-operations.ts';
import type { Operation } from './operation.ts';
import { registryOperations } from './registry/operations.ts';

/** All that the simulator answers. */
export const operations: readonly Operation[] = [...registryOperations, ...mitigationActionOperations];
