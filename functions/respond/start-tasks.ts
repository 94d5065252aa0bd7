import type { History } from '../../shared/history/history.ts';
import { type MitigationTask, takesSlot } from '../../shared/responses/task.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { aboutMembers } from './about.ts';
import type { Admit } from './admit.ts';
import type { Attempts } from './attempt.ts';
import type { FollowTask } from './follow-task.ts';
import type { Gather } from './gather.ts';
import type { LimitGuard } from './limit-guard.ts';
import { longestRunMillis } from './recheck.ts';
import type { Member } from './record.ts';
import type { FreeSlots, StartWhole } from './start-whole.ts';
import { groupsOf, kindOf, maxMembers, oneForEachSubject, slots, taskFor, taskIdOf } from './task-groups.ts';

/** Judges planned mitigations, the most urgent first, and starts tasks for them while slots are free. */
export type StartTasks = (
  planned: readonly Member[],
  open: readonly MitigationTask[],
  hasTime: () => boolean,
) => Promise<Started>;

export interface Started {
  /** Responses that were judged, whatever came of it. */
  readonly judged: number;
  /** Those that wait a moment: for others, to share a task, or for what Device Defender tells. */
  readonly filling: number;
}

/**
 * A task with places left is not started before its first member has waited so long, in milliseconds: tasks are few,
 * and alarms that belong together come one by one. The notice itself is half a minute old.
 */
const fillingMillis = 2000;

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

  async function startTask(group: readonly Member[]): Promise<Started> {
    const taskId = taskIdOf(group);
    const { admitted, judged, waiting } = await admit(group, {
      taskId,
      takenUpAfterMillis: longestRunMillis,
    });
    const [first] = admitted;
    if (first)
      await followTask(await history.openTask(taskFor(first, admitted, { taskId, now: clock.now() })), true);
    return { judged, filling: waiting };
  }

  return async (planned, open, hasTime) => {
    limitGuard.refresh();
    const { whole, others } = await gather.sort(planned);
    const running = open.filter(takesSlot);
    const free = freeSlots(running);
    let judged = await startWhole(whole, free, hasTime);
    let waiting = 0;
    const groups = groupsOf(oneForEachSubject(others, running));
    const filling = groups.filter((group) => isFilling(group, clock.now()));
    const ready = groups.filter((group) => !filling.includes(group));
    for (const group of withSlots(ready, free)) {
      if (!hasTime()) break;
      const started = await attempts.attempt({ what: 'a new task', ...aboutMembers(group) }, () =>
        startTask(group),
      );
      judged += started?.judged ?? 0;
      waiting += started?.filling ?? 0;
    }
    return { judged, filling: filling.flat().length + waiting };
  };
}

const isFilling = (group: readonly Member[], now: Date): boolean =>
  group.length < maxMembers &&
  group.every(({ event }) => now.getTime() - event.receivedAt.getTime() < fillingMillis);

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
