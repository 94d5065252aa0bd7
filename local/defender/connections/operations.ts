import type { Operation } from '../operation.ts';
import { dataPlaneOperations } from './data-plane-operations.ts';
import { seedOperations } from './seed-operations.ts';

export const connectionOperations: readonly Operation[] = [...dataPlaneOperations, ...seedOperations];
