import type { History } from '../../shared/history/history.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Admit } from './admit.ts';
import type { Attempts } from './attempt.ts';
import type { FollowTask } from './follow-task.ts';
import type { LimitGuard } from './limit-guard.ts';
import type { Member } from './record.ts';
import { groupsOf, type Kind, kindOf, oneForEachSubject, slots, taskFor, taskIdOf } from './task-groups.ts';

/**
 * Judges planned mitigations, the most urgent first, and starts tasks for them while slots are free. Answers with how
 * many it judged.
 */
export type StartTasks = (
  planned: readonly Member[],
  open: readonly MitigationTask[],
  hasTime: () => boolean,
) => Promise<number>;

interface Dependencies {
  readonly history: History;
  readonly admit: Admit;
  readonly limitGuard: LimitGuard;
  readonly followTask: FollowTask;
  readonly attempts: Attempts;
  readonly clock: Clock;
}

export function createStartTasks(dependencies: Dependencies): StartTasks {
  const { history, admit, limitGuard, followTask, attempts, clock } = dependencies;

  /** Answers with how many of the group could be judged, whatever came of it. */
  async function startTask(group: readonly Member[]): Promise<number> {
    const taskId = taskIdOf(group);
    const { admitted, judged } = await admit(group, taskId);
    const [first] = admitted;
    if (first)
      await followTask(await history.openTask(taskFor(first, admitted, { taskId, now: clock.now() })), true);
    return judged;
  }

  return async (planned, open, hasTime) => {
    limitGuard.refresh();
    let judged = 0;
    for (const group of withSlots(groupsOf(oneForEachSubject(planned, open)), open)) {
      if (!hasTime()) break;
      judged += (await attempts.attempt('a new task', () => startTask(group))) ?? 0;
    }
    return judged;
  };
}

/** The groups, the most urgent first, that slots of Device Defender are free for. */
function withSlots(groups: readonly Member[][], open: readonly MitigationTask[]): readonly Member[][] {
  const free: { [kind in Kind]: number } = { ...slots };
  for (const { kind } of open) free[kind] -= 1;
  return groups.filter((group) => {
    const kind = kindOf(group[0] as Member);
    free[kind] -= 1;
    return free[kind] >= 0;
  });
}
