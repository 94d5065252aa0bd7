import { quotas } from '../../../shared/defender/quotas.ts';
import { ServiceError } from '../errors.ts';
import type { Context } from '../operation.ts';
import { dayMillis } from './evaluators/evaluate.ts';

const retentionMillis = quotas.auditRetentionDays * dayMillis;

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

/** Throws `InvalidRequestException` for a period that starts before the retention, or ends before it starts. */
export function checkPeriod(now: Date, startTime: Date, endTime: Date): void {
  // Query strings carry whole seconds, so "exactly 90 days" must not fall out by its milliseconds.
  if (startTime.getTime() < retainedSince(now).getTime() - 1000)
    throw new ServiceError('InvalidRequestException', 'startTime: lies before what is retained, 90 days');
  if (endTime < startTime)
    throw new ServiceError('InvalidRequestException', 'endTime: lies before startTime');
}
