import type { Operation } from '../operation.ts';
import { profileOperations } from './profile-operations.ts';
import { detectSeedOperations } from './seed-operations.ts';
import { targetOperations } from './target-operations.ts';
import { taskOperations } from './task-operations.ts';
import { violationOperations } from './violation-operations.ts';

export const detectOperations: readonly Operation[] = [
  ...profileOperations,
  ...targetOperations,
  ...violationOperations,
  ...taskOperations,
  ...detectSeedOperations,
];
