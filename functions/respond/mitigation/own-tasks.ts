import type { History } from '../../../shared/history/history.ts';
import { isOpen, type MitigationTask } from '../../../shared/responses/task.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { millisSince } from '../../../shared/time/millis-since.ts';

/** For so long nobody else is taken to have changed what was written here, in milliseconds: an index shows it by then. */
const knownMillis = 60_000;

/**
 * History that knows the open tasks that this process wrote last, without reading them again: an index may not show them
 * yet, and their subjects must not be taken for free. Where another run changed one, it can't be saved, and is read again.
 */
export function knowingOwnTasks(history: History, clock: Clock): History {
  const own = new Map<string, { readonly task: MitigationTask; readonly writtenAt: Date }>();

  function keep(task: MitigationTask): void {
    if (isOpen(task)) own.set(task.taskId, { task, writtenAt: clock.now() });
    else own.delete(task.taskId);
  }

  function known(): ReadonlyMap<string, MitigationTask> {
    for (const [taskId, { writtenAt }] of own)
      if (millisSince(writtenAt, clock.now()) > knownMillis) own.delete(taskId);
    return new Map([...own].map(([taskId, { task }]) => [taskId, task]));
  }

  /** What is not about tasks is asked of history as ever. */
  return Object.assign<History, Pick<History, 'openTask' | 'saveTask' | 'openTasks'>>(
    Object.create(history),
    {
      async openTask(task) {
        const stored = await history.openTask(task);
        if (stored === task) keep(task);
        return stored;
      },
      async saveTask(task) {
        const isSaved = await history.saveTask(task);
        if (isSaved) keep({ ...task, revision: task.revision + 1 });
        else own.delete(task.taskId);
        return isSaved;
      },
      openTasks: () => history.openTasks(known()),
    },
  );
}
