import type { Operation } from '../operation.ts';
import { auditMitigationTaskOperations } from './audit-task-operations.ts';
import { listExecutionsOperation } from './execution-operations.ts';
import { mitigationSeedOperations } from './seed-operations.ts';
import { startAuditTaskOperation } from './start-audit-task-operation.ts';

export const auditMitigationOperations: readonly Operation[] = [
  startAuditTaskOperation,
  ...auditMitigationTaskOperations,
  listExecutionsOperation,
  ...mitigationSeedOperations,
];
