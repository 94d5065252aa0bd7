import type { Operation } from '../operation.ts';
import { seedOperations } from './seed-operations.ts';

export const connectionOperations: readonly Operation[] = [...seedOperations];
