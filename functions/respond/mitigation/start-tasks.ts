import { quotas } from '../../../shared/defender/quotas.ts';
import type { History } from '../../../shared/history/history.ts';
import { type MitigationTask, takesSlot } from '../../../shared/responses/task.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { millisSince } from '../../../shared/time/millis-since.ts';
import type { Attempts } from '../attempts.ts';
import type { ActivityAnswer, AskActivity, Listed } from '../guards/activity.ts';
import type { Room } from '../guards/room.ts';
import { aboutMembers } from '../log-fields.ts';
import { longestRunMillis } from '../recheck.ts';
import type { Member } from '../transition.ts';
import type { Admit } from './admit.ts';
import type { Collect } from './collect.ts';
import type { FollowTask } from './follow-task.ts';
import type { FreeSlots, StartCheckTasks } from './start-check-tasks.ts';
import { groupsOf, isSameWork, kindOf, oneForEachSubject, taskFor, taskIdOf } from './task-groups.ts';

/** Guards planned mitigations, the most urgent first, and starts tasks for them while slots are free. */
export type StartTasks = (
  planned: readonly Member[],
  open: readonly MitigationTask[],
  hasTime: HasTime,
) => Promise<Started>;

/** Whether there is still time to start something and to record the outcome. */
export type HasTime = () => boolean;

export interface Started {
  /** Responses that were guarded, whatever the outcome. */
  readonly guarded: number;
  /** Responses that wait a moment: for others, to share a task, or for Device Defender's list. */
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
  readonly askActivity: AskActivity;
  readonly collect: Collect;
  readonly startCheckTasks: StartCheckTasks;
  readonly room: Room;
  readonly followTask: FollowTask;
  readonly attempts: Attempts;
  readonly clock: Clock;
}

export function createStartTasks(dependencies: Dependencies): StartTasks {
  const { history, admit, askActivity, collect, startCheckTasks, room, followTask, attempts, clock } =
    dependencies;

  /** A row that is there already is followed where it is that very task: a row is no order. */
  async function open(task: MitigationTask): Promise<void> {
    const stored = await history.openTask(task);
    if (!isSameWork(stored, task))
      throw new Error(`The row of the task ${task.taskId} is another task: it is not started`);
    await followTask(stored, true);
  }

  /** Answers with how many it guarded. */
  async function startTask(group: readonly Member[], listed: Listed, hasTime: HasTime): Promise<number> {
    const taskId = taskIdOf(group);
    const { admitted, guarded } = await admit(group, {
      taskId,
      recoveredAfterMillis: longestRunMillis,
      listed,
    });
    const [first] = admitted;
    // Guarding may take long. A member that stays admitted without a task is recovered by a later run.
    if (first && hasTime()) await open(taskFor(first, admitted, { taskId, now: clock.now() }));
    return guarded;
  }

  /** Asks about violations only where a slot is free for them. Where that fails, findings are guarded all the same. */
  async function askAbout(candidates: readonly Member[], free: FreeSlots): Promise<ActivityAnswer> {
    const wanted = candidates.filter((member) => free[kindOf(member)] > 0);
    const answer = await attempts.attempt({ what: 'what is in alarm', ...aboutMembers(wanted) }, () =>
      askActivity(wanted),
    );
    return answer ?? askActivity(wanted.filter((member) => kindOf(member) === 'audit'));
  }

  return async (planned, open, hasTime) => {
    room.refresh();
    const { checkTasks, others } = await collect.sort(planned);
    const running = open.filter(takesSlot);
    const free = freeSlots(running);
    let guarded = await startCheckTasks(checkTasks, free, hasTime);
    const { known, waiting, listed } = await askAbout(oneForEachSubject(others, running), free);
    const groups = groupsOf(known);
    const filling = groups.filter((group) => isFilling(group, clock.now()));
    const ready = groups.filter((group) => !filling.includes(group));
    for (const group of withSlots(ready, free)) {
      if (!hasTime()) break;
      guarded +=
        (await attempts.attempt({ what: 'a new task', ...aboutMembers(group) }, () =>
          startTask(group, listed, hasTime),
        )) ?? 0;
    }
    return { guarded, filling: filling.flat().length + waiting };
  };
}

const isFilling = (group: readonly Member[], now: Date): boolean =>
  group.length < quotas.idsPerTask &&
  group.every(({ event }) => millisSince(event.receivedAt, now) < fillingMillis);

function freeSlots(running: readonly MitigationTask[]): FreeSlots {
  const free: FreeSlots = { ...quotas.concurrentMitigationTasks };
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
