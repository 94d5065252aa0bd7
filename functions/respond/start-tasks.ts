import type { History } from '../../shared/history/history.ts';
import { type MitigationTask, takesSlot } from '../../shared/responses/task.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Admit } from './admit.ts';
import type { Attempts } from './attempt.ts';
import type { FollowTask } from './follow-task.ts';
import type { Gather } from './gather.ts';
import type { LimitGuard } from './limit-guard.ts';
import { longestRunMillis } from './recheck.ts';
import type { Member } from './record.ts';
import type { FreeSlots, StartWhole } from './start-whole.ts';
import { groupsOf, kindOf, oneForEachSubject, slots, taskFor, taskIdOf } from './task-groups.ts';

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
  readonly gather: Gather;
  readonly startWhole: StartWhole;
  readonly limitGuard: LimitGuard;
  readonly followTask: FollowTask;
  readonly attempts: Attempts;
  readonly clock: Clock;
}

export function createStartTasks(dependencies: Dependencies): StartTasks {
  const { history, admit, gather, startWhole, limitGuard, followTask, attempts, clock } = dependencies;

  /** Answers with how many of the group could be judged, whatever came of it. */
  async function startTask(group: readonly Member[]): Promise<number> {
    const taskId = taskIdOf(group);
    const { admitted, judged } = await admit(group, { taskId, takenUpAfterMillis: longestRunMillis });
    const [first] = admitted;
    if (first)
      await followTask(await history.openTask(taskFor(first, admitted, { taskId, now: clock.now() })), true);
    return judged;
  }

  return async (planned, open, hasTime) => {
    limitGuard.refresh();
    const { whole, others } = await gather.sort(planned);
    const running = open.filter(takesSlot);
    const free = freeSlots(running);
    let judged = await startWhole(whole, free, hasTime);
    for (const group of withSlots(groupsOf(oneForEachSubject(others, running)), free)) {
      if (!hasTime()) break;
      judged += (await attempts.attempt('a new task', () => startTask(group))) ?? 0;
    }
    return judged;
  };
}

function freeSlots(running: readonly MitigationTask[]): FreeSlots {
  const free: FreeSlots = { ...slots };
  for (const { kind } of running) free[kind] -= 1;
  return free;
}

/** The groups, the most urgent first, that slots of Device Defender are free for. */
function withSlots(groups: readonly Member[][], slotsLeft: FreeSlots): readonly Member[][] {
  const free = { ...slotsLeft };
  return groups.filter((group) => {
    const kind = kindOf(group[0] as Member);
    free[kind] -= 1;
    return free[kind] >= 0;
  });
}
