import { type Discrepancy, discrepancyEvent } from '../../../shared/events/discrepancy-event.ts';
import type { History } from '../../../shared/history/history.ts';
import type { MitigationTask } from '../../../shared/responses/task.ts';
import { defaultRetentionDays } from '../../../shared/rules/ruleset.ts';
import type { Clock } from '../../../shared/time/clock.ts';

/**
 * Records that AWS counts more for a task than the responses that it carries, and has operators notified, once. Resolves
 * to the sentence that they get.
 */
export type ReportUndecided = (task: MitigationTask, undecided: number) => Promise<string>;

interface Dependencies {
  readonly history: Pick<History, 'open'>;
  readonly clock: Clock;
}

export const createReportUndecided =
  ({ history, clock }: Dependencies): ReportUndecided =>
  async (task, undecided) => {
    const { taskId, kind } = task;
    const detail = `The ${kind} mitigation task ${taskId} changed, or tried to change, ${undecided} more than the ${sizeOf(task)} that rules decided on: aws iot describe-${kind}-mitigation-actions-task --task-id ${taskId}`;
    const discrepancy: Discrepancy = {
      what: 'task-exceeded',
      key: taskId,
      subject: `task/${taskId}`,
      sweep: 'mitigation-tasks',
      detail,
      severity: 'high',
      facts: { taskId, undecided },
    };
    const receipt = { at: clock.now(), by: 'respond', retentionDays: defaultRetentionDays };
    await history.open(discrepancyEvent(discrepancy, receipt));
    return detail;
  };

const sizeOf = ({ target, members }: MitigationTask): number =>
  'findings' in target ? target.findings : members.length;
