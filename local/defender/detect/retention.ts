import { quotas } from '../../../shared/defender/quotas.ts';
import type { Context } from '../operation.ts';

const dayMillis = 24 * 60 * 60 * 1000;

type Kept = Pick<Context, 'account' | 'clock'>;

const daysAgo = ({ clock }: Kept, days: number) => new Date(clock.now().getTime() - days * dayMillis);

/** Drops events past their retention, and violations that have none left; those in alarm stay. */
export function forgetOldViolations(context: Kept): void {
  const { violationEvents, violations } = context.account.detect;
  const since = daysAgo(context, quotas.violationRetentionDays);
  const firstKept = violationEvents.findIndex(({ recordedAt }) => recordedAt >= since);
  const old = violationEvents.splice(0, firstKept < 0 ? violationEvents.length : firstKept);
  for (const event of old) {
    const violation = violations.get(event.violationId);
    violation?.events.splice(violation.events.indexOf(event), 1);
    if (violation?.events.length === 0 && !violation.active) violations.delete(event.violationId);
  }
}

/** Drops tasks past their retention; their ids are free again. */
export function forgetOldTasks(context: Kept): void {
  const { tasks } = context.account.detect;
  const since = daysAgo(context, quotas.mitigationTaskRetentionDays);
  for (const { taskId, taskStartTime } of tasks.values()) {
    if (taskStartTime >= since) return; // tasks are in the order of their start
    tasks.delete(taskId);
  }
}
