import type { Discrepancy } from '../../shared/history/discrepancy-event.ts';
import { type DecidedEvent, isDecided } from '../../shared/history/event.ts';
import type { History } from '../../shared/history/history.ts';
import type { Bell } from '../../shared/notify/bell.ts';
import { responseId } from '../../shared/responses/response.ts';
import { isOpen, type MitigationTask } from '../../shared/responses/task.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Report } from './report.ts';
import { type StandingResponse, stillWaiting, stillWithTask } from './standing-still.ts';
import type { HasTime, Sweep } from './sweep.ts';

interface Dependencies {
  readonly history: Pick<History, 'ready' | 'list' | 'readTask' | 'saveTask'>;
  readonly bell: Bell;
  readonly report: Report;
  readonly clock: Clock;
}

/** Events that are looked at for responses that wait; where more do, the reason is the same. */
const eventsAtOnce = 500;

const sweep = 'responses';

/**
 * Responses that stand still. One that waits though it is due: `respond` is rung, and people are told, once for all of
 * them. One that is still with a task which history holds to have ended: the task is opened again, so that `respond`
 * asks Device Defender what became of it and notes that.
 */
export function createSweepResponses({ history, bell, report, clock }: Dependencies): Sweep {
  async function started(hasTime: HasTime): Promise<readonly DecidedEvent[]> {
    const events: DecidedEvent[] = [];
    let cursor: string | undefined;
    do {
      const page = await history.list({ by: 'standing', standing: 'started' }, { limit: 100, cursor });
      events.push(...page.events.filter(isDecided));
      cursor = page.cursor;
    } while (cursor && hasTime());
    return events;
  }

  async function tellOfWaiting(waiting: readonly StandingResponse[]): Promise<void> {
    const [oldest] = waiting;
    if (!oldest) return;
    await bell.ring('responses stand still');
    await report([waitingTooLong(oldest, waiting.length)]);
  }

  async function follow(taskId: string, members: readonly StandingResponse[]): Promise<Discrepancy[]> {
    const task = await history.readTask(taskId);
    if (task) return isOpen(task) ? [] : resume(task, members);
    return members.some(isStarted) ? [withoutTask(taskId, members)] : [];
  }

  async function resume(task: MitigationTask, members: readonly StandingResponse[]): Promise<Discrepancy[]> {
    const isSaved = await history.saveTask(openedAgain(task, members, clock.now()));
    return isSaved ? [resumed(task, members)] : [];
  }

  async function followAll(byTask: ReadonlyMap<string, readonly StandingResponse[]>): Promise<void> {
    const found: Discrepancy[] = [];
    for (const [taskId, members] of byTask) found.push(...(await follow(taskId, members)));
    if (found.some(({ what }) => what === 'task-resumed')) await bell.ring('tasks are to be followed again');
    await report(found);
  }

  return {
    name: sweep,
    async run(hasTime) {
      const now = clock.now();
      const ready = await history.ready(now, eventsAtOnce);
      await tellOfWaiting(stillWaiting(ready, now));
      await followAll(stillWithTask([...ready, ...(await started(hasTime))], now));
      return 'done';
    },
  };
}

const isStarted = ({ response }: StandingResponse): boolean => response.status === 'started';

/** What was started is asked for until it is known or unknown for good; what was not is started or dissolved. */
const openedAgain = (
  task: MitigationTask,
  members: readonly StandingResponse[],
  now: Date,
): MitigationTask => ({
  ...task,
  status: members.some(isStarted) ? 'started' : 'admitted',
  because: 'a response is still with it: followed again',
  changedAt: now,
});

const idOf = ({ event: { eventId }, index }: StandingResponse): string => responseId({ eventId, index });

function waitingTooLong(oldest: StandingResponse, count: number): Discrepancy {
  const { event, response, since } = oldest;
  const others = count > 1 ? `, and so do ${count - 1} others` : '';
  return {
    what: 'response-stands-still',
    key: `${idOf(oldest)} ${since.toISOString()}`,
    subject: event.subject,
    sweep,
    detail: `${idOf(oldest)} (${response.step.kind}, ${response.status}) stands still since ${since.toISOString()}${others}`,
    severity: 'high',
    facts: { response: idOf(oldest), since: since.toISOString(), count },
  };
}

const ofTask = (members: readonly StandingResponse[]) => ({
  subject: members[0]?.event.subject ?? '',
  sweep,
});

const resumed = (task: MitigationTask, members: readonly StandingResponse[]): Discrepancy => ({
  ...ofTask(members),
  what: 'task-resumed',
  key: `${task.taskId} ${task.revision}`,
  detail: `${task.taskId} had ended (${task.status}), but ${members.length} of its responses had not: it is followed again`,
  severity: 'low',
  facts: { taskId: task.taskId, responses: members.map(idOf) },
});

const withoutTask = (taskId: string, members: readonly StandingResponse[]): Discrepancy => ({
  ...ofTask(members),
  what: 'task-missing',
  key: taskId,
  detail: `${members.length} responses are with ${taskId}, which history does not have: look for it in Device Defender`,
  severity: 'high',
  facts: { taskId, responses: members.map(idOf) },
});
