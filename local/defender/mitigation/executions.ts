import { actionsFor } from './mitigate-finding.ts';
import type { AuditMitigationTask, Execution } from './state.ts';

/** The executions of a finding: those that were begun, and those still to come or given up. */
export function executionsOf(task: AuditMitigationTask, findingId: string): readonly Execution[] {
  const finding = task.findings.find((candidate) => candidate.findingId === findingId);
  if (!finding) return [];
  const begun = task.executions.get(findingId) ?? [];
  const outstanding = actionsFor(task, finding.checkName).slice(begun.length);
  const status = task.taskStatus === 'CANCELED' ? 'CANCELED' : 'PENDING';
  return [
    ...begun,
    ...outstanding.map(({ actionName, actionId }) => ({ actionName, actionId, status }) as const),
  ];
}
