import type { Context } from '../operation.ts';
import { beginExecution, executeActions } from './execute-actions.ts';
import type { DetectTask, Violation } from './state.ts';

export function endTask({ clock }: Context, task: DetectTask, taskStatus: DetectTask['taskStatus']): void {
  Object.assign(task, { taskStatus, taskEndTime: clock.now() });
}

const statusOf = ({ executions }: DetectTask) =>
  executions.some(({ status }) => status === 'FAILED') ? 'FAILED' : 'SUCCESSFUL';

/**
 * Works through the violations one by one, spread evenly over the duration of a task, so that a cancel can come in
 * between. A task without violations takes its time, too, and is SUCCESSFUL.
 */
export function runTask(context: Context, task: DetectTask, violations: readonly Violation[]): void {
  const { clock, durations } = context;
  const steps = Math.max(violations.length, 1);
  const [firstAction] = task.actionsDefinition;
  const dueOf = (step: number) =>
    new Date(task.taskStartTime.getTime() + Math.round((durations.mitigationTask * step) / steps));

  function take(step: number): void {
    const violation = violations[step - 1];
    const begun = violation && firstAction && beginExecution(context, task, violation, firstAction.name);
    task.disarm = clock.at(dueOf(step), () => {
      if (violation) executeActions(context, task, violation, begun);
      if (step < steps) take(step + 1);
      else endTask(context, task, statusOf(task));
    });
  }

  take(1);
}
