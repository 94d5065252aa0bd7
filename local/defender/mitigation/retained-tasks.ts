import { retainedSince } from '../audit/retention.ts';
import type { Context } from '../operation.ts';
import type { MitigationState } from './state.ts';

/** The audit mitigation tasks that are still kept; forgets those that started before the retention. */
export function retainedTasks({ account, clock }: Context): MitigationState['auditTasks'] {
  const since = retainedSince(clock.now());
  const { auditTasks } = account.mitigation;
  for (const task of auditTasks.values()) if (task.startTime < since) auditTasks.delete(task.taskId);
  return auditTasks;
}
