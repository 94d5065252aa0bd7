import type { Context } from '../operation.ts';
import { dayMillis } from './judges/judge.ts';

/** How long audits, their findings and mitigation tasks are kept (AWS General Reference). */
const retentionMillis = 90 * dayMillis;

export const retainedSince = (now: Date): Date => new Date(now.getTime() - retentionMillis);

/** Forgets audits, with their findings, that started before the retention. */
export function forgetOldAudits({ account: { audit }, clock }: Pick<Context, 'account' | 'clock'>): void {
  const since = retainedSince(clock.now());
  for (const task of audit.tasks.values()) {
    if (task.taskStartTime >= since) return; // tasks are in the order of their start
    for (const { references } of task.runs)
      for (const { findingId } of references) audit.findings.delete(findingId);
    audit.tasks.delete(task.taskId);
  }
}
