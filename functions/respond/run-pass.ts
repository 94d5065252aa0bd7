import { groupedBy } from '../../shared/collections/grouped-by.ts';
import { inBatches } from '../../shared/concurrency/in-batches.ts';
import type { History } from '../../shared/history/history.ts';
import { isItsTurn, isReady, workLists } from '../../shared/responses/aggregate-status.ts';
import type { Response } from '../../shared/responses/response.ts';
import { type MitigationTask, takesSlot } from '../../shared/responses/task.ts';
import { measuredTasks } from '../../shared/telemetry/measurements.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Attempts } from './attempts.ts';
import type { CountContained } from './count-contained.ts';
import type { Room } from './guards/room.ts';
import { aboutMembers, aboutTask } from './log-fields.ts';
import type { FollowTask } from './mitigation/follow-task.ts';
import type { HasTime, Started, StartTasks } from './mitigation/start-tasks.ts';
import type { RecoverOrphaned } from './recover-orphaned.ts';
import { type Member, memberAt, membersOf } from './transition.ts';
import type { Verify } from './verification/verify.ts';

/** Goes once through everything that is open: follows tasks, and does what is ready. Begins nothing once `hasTime` is false. */
export type RunPass = (hasTime?: HasTime) => Promise<Pass>;

export interface Pass {
  /** Tasks that have not ended. */
  readonly running: number;
  /** Responses that wait a moment: for others, to share a task, or for what Device Defender lists. */
  readonly filling: number;
  /** Responses that were guarded, done or recovered; none where all that is ready fails or waits for a task. */
  readonly done: number;
}

type Perform = (member: Member) => Promise<void>;

interface Dependencies {
  readonly history: History;
  readonly recoverOrphaned: RecoverOrphaned;
  readonly followTask: FollowTask;
  readonly startTasks: StartTasks;
  readonly verify: Verify;
  /** What performs each kind of step, by its name, but for those that are done in tasks. */
  readonly perform: Readonly<Record<string, Perform>>;
  readonly clock: Clock;
  readonly attempts: Attempts;
  readonly countContained: CountContained;
  readonly room: Pick<Room, 'usedPercent'>;
  readonly telemetry: Pick<Telemetry, 'write'>;
}

/** Events of one pass, by work list: twice as many as fit into tasks; other steps are short. */
const eventsPerPass = { detect: 250, audit: 1000, other: 100 } as const;

/** Steps that need no task, done at the same time: each is a call or two. */
const stepsAtOnce = 10;

export function createRunPass(dependencies: Dependencies): RunPass {
  const { history, recoverOrphaned, followTask, startTasks, verify, perform, attempts, clock } = dependencies;
  const { countContained, room, telemetry } = dependencies;

  async function followAll(open: readonly MitigationTask[]): Promise<readonly MitigationTask[]> {
    if (open.length === 0) return open;
    await inBatches(open, open.length, (task) => attempts.attempt(aboutTask(task), () => followTask(task)));
    return history.openTasks();
  }

  /** Reads the event again: another of its responses may have moved in this pass. */
  async function doOne({ event, index, response: { step } }: Member): Promise<boolean> {
    const performOne = perform[step.kind];
    if (!performOne) return false;
    const member = memberAt(await history.read(event.eventId), index);
    if (member && isReady(member.response, clock.now())) await performOne(member);
    return true;
  }

  type Work = (member: Member) => Promise<boolean>;

  /** How many of the members the work was done for. Members of one event follow one another: they share its row. */
  async function countDone(members: readonly Member[], work: Work, hasTime: HasTime): Promise<number> {
    const doneOf = await inBatches([...byEvent(members).values()], stepsAtOnce, async (ofEvent) => {
      let done = 0;
      for (const member of ofEvent)
        if (hasTime() && (await attempts.attempt({ eventId: member.event.eventId }, () => work(member))))
          done += 1;
      return done;
    });
    return doneOf.reduce((sum, done) => sum + done, 0);
  }

  async function doAll(
    ready: readonly Member[],
    open: readonly MitigationTask[],
    hasTime: HasTime,
  ): Promise<Started> {
    const mitigations = ready.filter(({ response }) => response.step.kind === 'mitigate');
    const about = { what: 'new tasks', ...aboutMembers(mitigations) };
    const started = await attempts.attempt(about, () => startTasks(mitigations, open, hasTime));
    const { guarded, filling } = started ?? { guarded: 0, filling: 0 };
    return { guarded: guarded + (await countDone(ready, doOne, hasTime)), filling };
  }

  async function dueMembers(now: Date): Promise<readonly Member[]> {
    const events = await Promise.all(
      workLists.open.map((workList) => history.ready(workList, now, eventsPerPass[workList])),
    );
    return events.flat().flatMap(membersOf);
  }

  /** Tasks as the pass found them: one that ends in this pass has taken a slot until now. */
  async function writeBacklog(tasks: readonly MitigationTask[], due: readonly Member[], now: Date) {
    const responses = due.map(({ response }) => response);
    telemetry.write([
      { metric: 'OldestPlannedAgeSeconds', value: oldestDueSeconds(responses, now) },
      ...measuredTasks(tasks),
      ...(await countContained()),
    ]);
  }

  async function writeLimits(): Promise<void> {
    const value = await room.usedPercent();
    if (value !== undefined) telemetry.write([{ metric: 'LimitUsedPercent', value }]);
  }

  return async (hasTime = () => true) => {
    const before = await history.openTasks();
    const open = await followAll(before);
    const now = clock.now();
    const members = await dueMembers(now);
    await writeBacklog(before, members, now);
    const recovered = await countDone(members, recoverOrphaned, hasTime);
    const ready = members.filter(
      (member) => isReady(member.response, now) && isItsTurn(member.event.responses, member.index),
    );
    const { guarded, filling } = await doAll(ready, open, hasTime);
    await writeLimits();
    const verified = hasTime() ? await verify(now) : 0;
    const isAnything = ready.length + open.length > 0;
    const running = isAnything ? (await history.openTasks()).filter(takesSlot).length : 0;
    return { running, filling, done: recovered + guarded + verified };
  };
}

/** For how long the response that is due the longest has been so, in whole seconds; 0 where none is due. */
export function oldestDueSeconds(responses: readonly Response[], now: Date): number {
  const waits = responses
    .filter((response) => isReady(response, now))
    .map((response) => now.getTime() - dueAt(response).getTime());
  return Math.floor(Math.max(0, ...waits) / 1000);
}

/** When it was due to be looked at again, or else when it reached its status. */
const dueAt = ({ notBefore, trail }: Response): Date => new Date(notBefore ?? trail.at(-1)?.at ?? 0);

const byEvent = (members: readonly Member[]) => groupedBy(members, ({ event }) => event.eventId);
