import { excerpt } from '../text/excerpt.ts';

/** What became of one finding or violation of a task. `skipped`: AWS ran none of the actions. */
export interface Outcome {
  readonly status: 'succeeded' | 'failed' | 'skipped';
  readonly because: string;
}

export const applied: Outcome = { status: 'succeeded', because: 'Device Defender applied the actions' };

/** One action of a task for one finding or violation, as the listings of executions have it. */
export interface Execution {
  readonly actionName?: string | undefined;
  readonly status?: string | undefined;
  readonly errorCode?: string | undefined;
  readonly message?: string | undefined;
}

/** An audit says COMPLETED where Detect says SUCCESSFUL. */
const done: readonly (string | undefined)[] = ['COMPLETED', 'SUCCESSFUL'];

/** Statuses of actions that did nothing (API reference, AuditMitigationActionsExecutionStatus and its Detect twin). */
const notRun: readonly (string | undefined)[] = ['SKIPPED', 'CANCELED', 'PENDING'];

/** The outcome by executions: each action has to be known as done. What failed explains what was skipped after it. */
export function outcomeBy(executions: readonly Execution[], actions: readonly string[]): Outcome {
  const tried = executions.filter(({ status }) => !notRun.includes(status));
  const undone = actions.find(
    (name) => !tried.some((each) => each.actionName === name && done.includes(each.status)),
  );
  const failed = tried.find(({ status }) => !done.includes(status));
  if (!failed && undone === undefined) return applied;
  return {
    status: tried.length === 0 ? 'skipped' : 'failed',
    because: describe(
      failed ?? executions.find(({ actionName }) => actionName === undone) ?? { actionName: undone },
    ),
  };
}

function describe({ actionName, status = 'was not run', errorCode, message }: Execution): string {
  const why = [errorCode, message].filter((text) => text).join(' ');
  return excerpt(`${actionName} ${status}${why && `: ${why}`}`, 300);
}
