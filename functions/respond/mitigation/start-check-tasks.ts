import type { History } from '../../../shared/history/history.ts';
import { type MitigationTask, takesSlot } from '../../../shared/responses/task.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { millisSince } from '../../../shared/time/millis-since.ts';
import type { Attempts } from '../attempts.ts';
import { aboutTask } from '../log-fields.ts';
import { type Collect, type Collecting, collectingMillis } from './collect.ts';
import type { FollowTask } from './follow-task.ts';
import type { IsSound } from './is-sound.ts';
import type { FreeSlots } from './slots.ts';

/**
 * Collects for check tasks, and starts those that are complete while slots are free. Subtracts those from `free`.
 * Resolves to how many responses it guarded.
 */
export type StartCheckTasks = (
  checkTasks: readonly Collecting[],
  open: readonly MitigationTask[],
  free: FreeSlots,
  hasTime: () => boolean,
) => Promise<number>;

interface Dependencies {
  readonly history: History;
  readonly collect: Collect;
  readonly isSound: IsSound;
  readonly followTask: FollowTask;
  readonly attempts: Attempts;
  readonly clock: Clock;
}

export function createStartCheckTasks({
  history,
  collect,
  isSound,
  followTask,
  attempts,
  clock,
}: Dependencies): StartCheckTasks {
  async function collectAll(checkTasks: readonly Collecting[], hasTime: () => boolean): Promise<number> {
    let guarded = 0;
    for (const collecting of checkTasks)
      if (hasTime())
        guarded +=
          (await attempts.attempt(aboutTask(collecting.task), () => collect.admitAll(collecting))) ?? 0;
    return guarded;
  }

  async function start(task: MitigationTask, free: FreeSlots): Promise<void> {
    if (free.audit <= 0) return;
    if (!(await isSound(task))) {
      await collect.abandon(task);
      throw new Error(`The task ${task.taskId} is not what its members say and is not started`);
    }
    free.audit -= 1;
    const admitted: MitigationTask = { ...task, status: 'admitted', changedAt: clock.now() };
    if (await history.saveTask(admitted))
      await followTask({ ...admitted, revision: admitted.revision + 1 }, true);
  }

  const isStale = ({ createdAt }: MitigationTask): boolean =>
    millisSince(createdAt, clock.now()) > collectingMillis;

  /** A check task that no longer grows is never complete: one of its findings was decided otherwise meanwhile. */
  async function startOrAbandon(task: MitigationTask, isGrowing: boolean, free: FreeSlots): Promise<void> {
    if (await collect.isComplete(task)) await start(task, free);
    else if (!isGrowing && isStale(task)) await collect.abandon(task);
  }

  return async (checkTasks, open, free, hasTime) => {
    const growing = new Map(checkTasks.map(({ task }) => [task.taskId, task]));
    const guarded = await collectAll(checkTasks, hasTime);
    const atRest = open.filter((task) => !takesSlot(task) && !growing.has(task.taskId));
    for (const task of [...growing.values(), ...atRest])
      await attempts.attempt(aboutTask(task), () => startOrAbandon(task, growing.has(task.taskId), free));
    return guarded;
  };
}
