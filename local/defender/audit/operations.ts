import type { Operation } from '../operation.ts';
import { configurationOperations } from './configuration-operations.ts';
import { findingOperations } from './finding-operations.ts';
import { scheduledAuditOperations } from './scheduled-audit-operations.ts';
import { seedOperations } from './seed-operations.ts';
import { suppressionOperations } from './suppression-operations.ts';
import { auditTaskOperations } from './task-operations.ts';

export const auditOperations: readonly Operation[] = [
  ...configurationOperations,
  ...scheduledAuditOperations,
  ...auditTaskOperations,
  ...findingOperations,
  ...suppressionOperations,
  ...seedOperations,
];
