import type { RecordDiscrepancy } from '../../../shared/receiving/record-discrepancy.ts';
import type { MitigationTask } from '../../../shared/responses/task.ts';

/**
 * Records that AWS counts more for a task than the responses that it carries, and has operators notified, once. Resolves
 * to the sentence that they get.
 */
export type ReportUndecided = (task: MitigationTask, undecided: number) => Promise<string>;

export const createReportUndecided =
  (report: RecordDiscrepancy): ReportUndecided =>
  async (task, undecided) => {
    const { taskId, kind } = task;
    const detail = `The ${kind} mitigation task ${taskId} changed, or tried to change, ${undecided} more than the ${sizeOf(task)} that rules decided on: aws iot describe-${kind}-mitigation-actions-task --task-id ${taskId}`;
    await report({
      what: 'task-exceeded',
      key: taskId,
      subject: `task/${taskId}`,
      sweep: 'mitigation-tasks',
      detail,
      severity: 'high',
      facts: { taskId, undecided },
    });
    return detail;
  };

const sizeOf = ({ target, members }: MitigationTask): number =>
  'findings' in target ? target.findings : members.length;
