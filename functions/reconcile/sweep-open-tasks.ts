import type { Discrepancy } from '../../shared/events/discrepancy-event.ts';
import type { History } from '../../shared/history/history.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
import { subjectOfAccount } from '../../shared/sources/subject.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { millisSince } from '../../shared/time/millis-since.ts';
import type { Report } from './report.ts';
import type { Sweep } from './sweep.ts';

interface Dependencies {
  readonly history: Pick<History, 'openTasks'>;
  readonly report: Report;
  readonly clock: Clock;
  readonly accountId: string;
}

/** AWS shows seconds for a task of 25, and `respond` gives up on one that is unknown after ten minutes. In milliseconds. */
const longestMillis = 1_800_000;

/** A check task may carry a hundred thousand findings, which are collected first. */
const longestCheckTaskMillis = 21_600_000;

const isTooOld = ({ createdAt, target }: MitigationTask, now: Date): boolean =>
  millisSince(createdAt, now) > ('findings' in target ? longestCheckTaskMillis : longestMillis);

/** Mitigation tasks that have not ended long after they were made. */
export const createSweepOpenTasks = ({ history, report, clock, accountId }: Dependencies): Sweep => ({
  name: 'open-tasks',
  async run() {
    const now = clock.now();
    const tasks = (await history.openTasks()).filter((task) => isTooOld(task, now));
    await report(tasks.map((task) => openTooLong(task, accountId)));
    return 'done';
  },
});

const openTooLong = (
  { taskId, kind, status, createdAt }: MitigationTask,
  accountId: string,
): Discrepancy => ({
  what: 'task-stalled',
  key: taskId,
  subject: subjectOfAccount(accountId),
  sweep: 'open-tasks',
  detail: `The ${kind} mitigation task ${taskId} is ${status} since ${createdAt.toISOString()} and has not ended`,
  severity: 'high',
  facts: { taskId, status },
});
