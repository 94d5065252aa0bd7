import type { Step } from '../../shared/decisions/decision.ts';
import { type DecidedEvent, isDecided } from '../../shared/history/event.ts';
import type { History } from '../../shared/history/history.ts';
import { isReady } from '../../shared/responses/standing.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Attempts } from './attempt.ts';
import type { FollowTask } from './follow-task.ts';
import type { Member } from './record.ts';
import type { StartTasks } from './start-tasks.ts';
import type { TakeUp } from './take-up.ts';

/** One look at everything that is open: follow the tasks, do what is ready. */
export type RunPass = () => Promise<Pass>;

export interface Pass {
  /** Tasks that have not ended. */
  readonly running: number;
  /** Responses that were ready to be done, and attempts that failed. */
  readonly ready: number;
  readonly failed: number;
}

type Do = (member: Member) => Promise<void>;

interface Dependencies {
  readonly history: History;
  readonly takeUp: TakeUp;
  readonly followTask: FollowTask;
  readonly startTasks: StartTasks;
  /** What does each kind of step but `mitigate`, which is done in tasks. */
  readonly does: Readonly<Record<Exclude<Step['kind'], 'mitigate'>, Do>>;
  readonly clock: Clock;
  readonly attempts: Attempts;
}

/** Events of one pass: ten tasks of 25, and as many to spare. */
const eventsPerPass = 500;

export function createRunPass(dependencies: Dependencies): RunPass {
  const { history, takeUp, followTask, startTasks, does, attempts, clock } = dependencies;

  async function followAll(open: readonly MitigationTask[]): Promise<readonly MitigationTask[]> {
    if (open.length === 0) return open;
    for (const task of open) await attempts.attempt(task.taskId, () => followTask(task));
    return history.openTasks();
  }

  /** Read again: another response of the same event may have moved in this pass. */
  async function doOne(kind: Exclude<Step['kind'], 'mitigate'>, { event, index }: Member): Promise<void> {
    const fresh = await history.read(event.eventId);
    const member = fresh && isDecided(fresh) ? membersOf(fresh)[index] : undefined;
    if (member && isReady(member.response, clock.now())) await does[kind](member);
  }

  async function doAll(ready: readonly Member[], open: readonly MitigationTask[]): Promise<void> {
    const mitigations = ready.filter(({ response }) => response.step.kind === 'mitigate');
    await attempts.attempt('new tasks', () => startTasks(mitigations, open));
    for (const member of ready) {
      const { kind } = member.response.step;
      if (kind !== 'mitigate') await attempts.attempt(member.event.eventId, () => doOne(kind, member));
    }
  }

  return async () => {
    const open = await followAll(await history.openTasks());
    const now = clock.now();
    const members = (await history.ready(now, eventsPerPass)).flatMap(membersOf);
    for (const member of members) await attempts.attempt(member.event.eventId, () => takeUp(member));
    const ready = members.filter(({ response }) => isReady(response, now));
    await doAll(ready, open);
    const running = ready.length + open.length === 0 ? 0 : (await history.openTasks()).length;
    return { running, ready: ready.length, failed: attempts.failures() };
  };
}

const membersOf = (event: DecidedEvent): Member[] =>
  event.responses.map((response, index) => ({ event, index, response }));
