import type { Changed } from '../../../shared/defender/mitigation-effects.ts';
import { applied, type Outcome } from '../../../shared/defender/outcome.ts';
import type { MitigationTask } from '../../../shared/responses/task.ts';
import type { MemoryAccount } from './memory-account.ts';

/** One violation or finding of a task, with what each action would change, or why it can not. */
export interface Targeted {
  readonly id: string;
  readonly actions: readonly { readonly name: string; readonly changes: readonly Changed[] | string }[];
}

/** How a task ended for one of its members, and how many of its actions were applied before it did. */
export interface TaskFailure {
  readonly status: 'failed' | 'skipped';
  readonly because: string;
  /** How many of the changes were made all the same. */
  readonly applied: number;
}

/** What came of a task. */
export interface TaskRun {
  readonly status: 'succeeded' | 'failed';
  readonly counts: Readonly<Record<string, number>>;
  readonly outcomes: ReadonlyMap<string, Outcome>;
}

interface Started {
  readonly task: MitigationTask;
  readonly targets: readonly Targeted[];
  readonly leftOut: number;
}

interface Parts {
  readonly change: MemoryAccount['change'];
  readonly failures: ReadonlyMap<string, TaskFailure>;
}

/** How many actions of a task were done, and how many were not. */
interface Counts {
  executed: number;
  failed: number;
  skipped: number;
}

/** Does what a task is for; after an action that fails, the rest of them is skipped for that member. */
export function runOf({ task, targets, leftOut }: Started, parts: Parts): TaskRun {
  const actions: Counts = { executed: 0, failed: 0, skipped: 0 };
  const outcomes = new Map(targets.map((target) => [target.id, runFor(target, actions, parts)]));
  const failed = [...outcomes.values()].filter(({ status }) => status === 'failed').length;
  const findings = { total: targets.length + leftOut, succeeded: targets.length - failed };
  const counts =
    task.kind === 'detect' ? { ...actions } : { ...findings, failed, skipped: leftOut, canceled: 0 };
  return { status: failed > 0 ? 'failed' : 'succeeded', counts, outcomes };
}

function runFor({ id, actions }: Targeted, counts: Counts, { change, failures }: Parts): Outcome {
  const failure = failures.get(id);
  let left = failure?.applied ?? Number.POSITIVE_INFINITY;

  function problemOf({ contained, expectedVersionId }: Changed): string | undefined {
    left -= 1;
    if (left < 0) return failure?.because;
    return change(contained, expectedVersionId);
  }

  for (const [index, { name, changes }] of actions.entries()) {
    const problem = typeof changes === 'string' ? changes : firstOf(changes, problemOf);
    if (problem !== undefined) {
      counts.failed += 1;
      counts.skipped += actions.length - index - 1;
      return failure ?? { status: 'failed', because: `${name} FAILED: INVALID_STATE_OF_RESOURCE ${problem}` };
    }
    counts.executed += 1;
  }
  return failure ?? applied;
}

/** The first problem there is: what comes after it is not tried. */
function firstOf(
  changes: readonly Changed[],
  problemOf: (change: Changed) => string | undefined,
): string | undefined {
  for (const change of changes) {
    const problem = problemOf(change);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
