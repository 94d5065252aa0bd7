import { groupedBy } from '../../shared/collections/grouped-by.ts';
import type { Discrepancy } from '../../shared/events/discrepancy-event.ts';
import type { DecidedEvent } from '../../shared/events/event.ts';
import {
  isStalled,
  type StalledResponse,
  stalledTooLong,
  stalledWaiting,
  withDueSince,
} from '../../shared/events/stalled.ts';
import type { History } from '../../shared/history/history.ts';
import { soManyOfEach } from '../../shared/history/work-list.ts';
import type { WakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import { isIn } from '../../shared/responses/lifecycle.ts';
import { responseId } from '../../shared/responses/response.ts';
import { isOpen, type MitigationTask } from '../../shared/responses/task.ts';
import { aboutEvents, type Fields } from '../../shared/telemetry/fields.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Report } from './report.ts';
import type { Sweep } from './sweep.ts';

interface Dependencies {
  readonly history: Pick<History, 'due' | 'readTask' | 'openTasks' | 'saveTask'>;
  readonly wakeUpQueue: WakeUpQueue;
  readonly report: Report;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'about'>;
}

/** Events of a work list that are read for stalled responses; further ones stall for the same reason. */
const eventsAtOnce = soManyOfEach(500);

const sweep = 'responses';

/**
 * Stalled responses. Where some wait though they are due, `respond` is woken up and operators are notified once for all
 * of them. Where one is with a task that has ended in history, the task is opened again, so that `respond` asks Device
 * Defender for its outcome and records it.
 */
export function createSweepResponses(dependencies: Dependencies): Sweep {
  const { history, wakeUpQueue, report, clock, telemetry } = dependencies;

  async function notifyOfWaiting(waiting: readonly StalledResponse[]): Promise<void> {
    const [oldest] = waiting;
    if (!oldest) return;
    await telemetry.about(aboutAll(waiting), () => wakeUpQueue.wakeUp('responses are stalled'));
    await report([stalledTooLong(oldest, waiting.length)]);
  }

  async function follow(taskId: string, members: readonly StalledResponse[]): Promise<Discrepancy[]> {
    const task = await history.readTask(taskId);
    if (!task) return [withoutTask(taskId, members)];
    return isOpen(task) || task.requestId === undefined ? [] : resume(task, members);
  }

  async function resume(task: MitigationTask, members: readonly StalledResponse[]): Promise<Discrepancy[]> {
    const isSaved = await history.saveTask(openedAgain(task, clock.now()));
    return isSaved ? [resumed(task, members)] : [];
  }

  /** Answers with the tasks that operators are notified of. */
  async function followAll(
    byTask: ReadonlyMap<string, readonly StalledResponse[]>,
  ): Promise<readonly string[]> {
    const found: Discrepancy[] = [];
    for (const [taskId, members] of byTask) {
      const about = { taskId, ...aboutAll(members) };
      found.push(...(await telemetry.about(about, () => follow(taskId, members))));
    }
    if (found.some(({ what }) => what === 'task-resumed'))
      await wakeUpQueue.wakeUp('tasks are to be followed again');
    await report(found);
    return found.map(({ facts }) => String(facts.taskId));
  }

  return {
    name: sweep,
    async run() {
      const now = clock.now();
      const { events: due } = await history.due(now, eventsAtOnce);
      const openTasks = (await history.openTasks()).map(({ taskId }) => taskId);
      const followed = await followAll(stalledInTasks(due, now));
      await notifyOfWaiting(stalledWaiting(due, new Set([...openTasks, ...followed]), now));
      return 'done';
    },
  };
}

/** Responses that history has with a task, by its id. */
const stalledInTasks = (events: readonly DecidedEvent[], now: Date) =>
  groupedBy(
    events
      .flatMap(withDueSince)
      .filter(({ response }) => isIn('underWay', response) && response.taskId !== undefined)
      .filter((each) => isStalled(each, now)),
    ({ response: { taskId = '' } }) => taskId,
  );

/** The task was started, so Device Defender knows its outcome or has forgotten it: it is not started again. */
const openedAgain = (task: MitigationTask, now: Date): MitigationTask => ({
  ...task,
  status: 'started',
  because: 'a response is still with it: followed again',
  changedAt: now,
});

const aboutAll = (members: readonly StalledResponse[]): Fields =>
  aboutEvents([...new Set(members.map(({ event }) => event.eventId))]);

const idOf = ({ event: { eventId }, index }: StalledResponse): string => responseId({ eventId, index });

const ofTask = (members: readonly StalledResponse[]) => ({
  subject: members[0]?.event.subject ?? '',
  sweep,
});

const resumed = (task: MitigationTask, members: readonly StalledResponse[]): Discrepancy => ({
  ...ofTask(members),
  what: 'task-resumed',
  key: `${task.taskId} ${task.revision}`,
  detail: `${task.taskId} had ended (${task.status}), but ${members.length} of its responses had not: it is followed again`,
  severity: 'low',
  facts: { taskId: task.taskId, responses: members.map(idOf) },
});

const withoutTask = (taskId: string, members: readonly StalledResponse[]): Discrepancy => ({
  ...ofTask(members),
  what: 'task-missing',
  key: taskId,
  detail: `${members.length} responses are with ${taskId}, which history does not have: look for it in Device Defender`,
  severity: 'high',
  facts: { taskId, responses: members.map(idOf) },
});
