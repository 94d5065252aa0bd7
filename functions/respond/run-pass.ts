import type { Step } from '../../shared/decisions/decision.ts';
import { type DecidedEvent, isDecided } from '../../shared/history/event.ts';
import type { History } from '../../shared/history/history.ts';
import type { Status } from '../../shared/responses/response.ts';
import { isReady } from '../../shared/responses/standing.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Attempts } from './attempt.ts';
import type { FollowTask } from './follow-task.ts';
import type { Member } from './record.ts';
import type { StartTasks } from './start-tasks.ts';
import type { TakeUp } from './take-up.ts';

/** One look at everything that is open: follow the tasks, do what is ready. */
/** Begins nothing more once `hasTime` says no. */
export type RunPass = (hasTime?: HasTime) => Promise<Pass>;

export type HasTime = () => boolean;

export interface Pass {
  /** Tasks that have not ended. */
  readonly running: number;
  /** Responses that were judged, done or taken up; none where all that is ready fails or waits for a task. */
  readonly done: number;
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
  async function doOne({ event, index, response: { step } }: Member): Promise<boolean> {
    if (step.kind === 'mitigate') return false;
    const fresh = await history.read(event.eventId);
    const member = fresh && isDecided(fresh) ? membersOf(fresh)[index] : undefined;
    if (member && isReady(member.response, clock.now())) await does[step.kind](member);
    return true;
  }

  /** How many of the members something was done for. */
  async function each(
    members: readonly Member[],
    work: (member: Member) => Promise<boolean>,
    hasTime: HasTime,
  ): Promise<number> {
    let done = 0;
    for (const member of members) {
      if (hasTime() && (await attempts.attempt(member.event.eventId, () => work(member)))) done += 1;
    }
    return done;
  }

  async function doAll(
    ready: readonly Member[],
    open: readonly MitigationTask[],
    hasTime: HasTime,
  ): Promise<number> {
    const mitigations = ready.filter(({ response }) => response.step.kind === 'mitigate');
    const judged = await attempts.attempt('new tasks', () => startTasks(mitigations, open, hasTime));
    return (judged ?? 0) + (await each(ready, doOne, hasTime));
  }

  return async (hasTime = () => true) => {
    const open = await followAll(await history.openTasks());
    const now = clock.now();
    const members = (await history.ready(now, eventsPerPass)).flatMap(membersOf);
    const taken = await each(members, takeUp, hasTime);
    const ready = members.filter((member) => isReady(member.response, now) && isItsTurn(member));
    const done = await doAll(ready, open, hasTime);
    const running = ready.length + open.length === 0 ? 0 : (await history.openTasks()).length;
    return { running, done: taken + done };
  };
}

const open: readonly Status[] = ['planned', 'admitted', 'started', 'held', 'awaiting-approval'];

/** Steps of a rule go in their order; only notices tell of what has not been done yet. */
const isItsTurn = ({ event, index, response }: Member): boolean =>
  response.step.kind === 'notify' ||
  !event.responses
    .slice(0, index)
    .some(({ step, status }) => step.kind !== 'notify' && open.includes(status));

const membersOf = (event: DecidedEvent): Member[] =>
  event.responses.map((response, index) => ({ event, index, response }));
