import type { Queue } from '../../shared/actions/action.ts';
import { actionOf } from '../../shared/actions/actions.ts';
import { groupedBy } from '../../shared/collections/grouped-by.ts';
import { inBatches } from '../../shared/concurrency/in-batches.ts';
import { quotas } from '../../shared/defender/quotas.ts';
import type { DecidedEvent } from '../../shared/events/event.ts';
import type { History } from '../../shared/history/history.ts';
import type { DueLimits } from '../../shared/history/work-list.ts';
import { isInWaitingRoom, isItsTurn, isReady } from '../../shared/responses/aggregate-status.ts';
import type { Response } from '../../shared/responses/response.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import { measuredTasks } from '../../shared/telemetry/measurements.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Attempts } from './attempts.ts';
import type { CountContained } from './count-contained.ts';
import type { Room } from './guards/room.ts';
import { aboutMembers, aboutTask } from './log-fields.ts';
import type { FollowTask } from './mitigation/follow-task.ts';
import type { Slots } from './mitigation/slots.ts';
import type { HasTime, StartTasks } from './mitigation/start-tasks.ts';
import { type Kind, kindOf } from './mitigation/task-groups.ts';
import type { Pacing } from './pacing.ts';
import type { RecoverOrphaned } from './recover-orphaned.ts';
import type { ReportSilence } from './report-silence.ts';
import { type Member, memberAt, membersOf } from './transition.ts';
import type { Verify } from './verification/verify.ts';

/** Goes once through everything that is open: follows tasks, and does what is ready. Begins nothing once `hasTime` is false. */
export type RunPass = (hasTime?: HasTime) => Promise<Pass>;

export interface Pass {
  /** Responses that were guarded, done or recovered; none where all that is ready fails or waits. */
  readonly done: number;
  /** When there is something to do again; undefined where that is more than a minute away. */
  readonly next?: Date;
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
  readonly pacing: Pacing;
  readonly reportSilence: ReportSilence;
  readonly countContained: CountContained;
  readonly slots: Pick<Slots, 'free'>;
  readonly room: Pick<Room, 'usedPercent' | 'placesFor'>;
  readonly liveRuleset: () => Promise<Ruleset>;
  readonly telemetry: Pick<Telemetry, 'write'>;
}

/** Events of one pass, by work list: twice as many as fit into tasks; other steps are short. */
const eventsPerPass = { release: 100, notice: 100, detect: 250, audit: 1000, suppression: 100 } as const;

/** What is read of a work list though no slot is free: other steps of the same events need none. */
const leastPerPass = 50;

/** Steps that need no task, done at the same time: each is a call or two. */
const stepsAtOnce = 10;

/**
 * How long suppressions may take of one pass, in milliseconds: AWS takes ten a second, and a release that comes
 * meanwhile waits for the pass.
 */
const suppressionMillis = 2000;

export function createRunPass(dependencies: Dependencies): RunPass {
  const { history, recoverOrphaned, followTask, startTasks, verify, perform, attempts, pacing, clock } =
    dependencies;
  const { reportSilence, countContained, slots, room, liveRuleset, telemetry } = dependencies;

  /** Answers with those that are not over. */
  async function followAll(open: readonly MitigationTask[]): Promise<readonly MitigationTask[]> {
    const due = open.filter(({ taskId }) => !pacing.isPutOff(taskId));
    const left = await inBatches(due, due.length, (task) =>
      attempts.attempt(aboutTask(task), () => followTask(task)),
    );
    const over = new Set(due.filter((_, index) => left[index] === 'over'));
    return open.filter((task) => !over.has(task));
  }

  /** Reads the event again: another of its responses may have moved in this pass. */
  async function doOne({ event, index, response: { step } }: Member): Promise<boolean> {
    const performOne = perform[step.kind];
    if (!performOne) return false;
    const member = memberAt(await history.read(event.eventId), index);
    if (member && isToDo(member, clock.now())) await performOne(member);
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

  /** In tasks, as far as slots are free, and those that take no task. */
  async function doMitigations(
    kind: Kind,
    ready: readonly Member[],
    open: readonly MitigationTask[],
    hasTime: HasTime,
  ): Promise<Pass> {
    const inTasks = ready.filter(({ response }) => response.step.kind === 'mitigate');
    const about = { what: 'new tasks', ...aboutMembers(inTasks) };
    const started = await attempts.attempt(about, () => startTasks(kind, inTasks, open, hasTime));
    const { guarded, next } = started ?? { guarded: 0 };
    return { done: guarded + (await countDone(ready, doOne, hasTime)), ...(next && { next }) };
  }

  /**
   * What lets go comes first, then what is in alarm, then what people wait for. Findings and suppressions come by the
   * thousand, and can wait.
   */
  async function doAll(
    ready: readonly Member[],
    open: readonly MitigationTask[],
    hasTime: HasTime,
  ): Promise<Pass> {
    const of = (queue: Queue) => ready.filter((member) => queueOf(member) === queue);
    const mitigations = groupedBy(of('mitigation'), kindOf);
    const released = await countDone(of('release'), doOne, hasTime);
    const detect = await doMitigations('detect', mitigations.get('detect') ?? [], open, hasTime);
    const notified = await countDone(of('notice'), doOne, hasTime);
    const audit = await doMitigations('audit', mitigations.get('audit') ?? [], open, hasTime);
    const end = clock.now().getTime() + suppressionMillis;
    const hasTimeLeft = () => hasTime() && clock.now().getTime() < end;
    const suppressed = await countDone(of('suppression'), doOne, hasTimeLeft);
    return passOf(released + detect.done + notified + audit.done + suppressed, [detect.next, audit.next]);
  }

  /** Responses that limits or other rules may let go on, those that have waited longest first. */
  async function leavingTheRoom(now: Date): Promise<readonly Member[]> {
    const events = await attempts.attempt({ what: 'the waiting room' }, async () =>
      history.admissible({ now, version: (await liveRuleset()).version, placesFor }),
    );
    return (events ?? []).filter(({ eventId }) => !pacing.isPutOff(eventId)).flatMap(membersOf);
  }

  async function placesFor(event: DecidedEvent): Promise<number> {
    const waiting = membersOf(event).find(({ response }) => isInWaitingRoom(response));
    return waiting ? room.placesFor(waiting) : 0;
  }

  /** Tasks as the pass found them: one that ends in this pass has taken a slot until now. */
  async function measure(tasks: readonly MitigationTask[], due: readonly Member[], now: Date) {
    const value = await room.usedPercent();
    telemetry.write([
      {
        metric: 'OldestPlannedAgeSeconds',
        value: oldestDueSeconds(
          due.map(({ response }) => response),
          now,
        ),
      },
      ...measuredTasks(tasks),
      ...(value === undefined ? [] : [{ metric: 'LimitUsedPercent', value } as const]),
      ...(await countContained()),
    ]);
  }

  /** Of what waits for slots, no more is read than what they could take soon. */
  function limitsBy(open: readonly MitigationTask[]): DueLimits {
    const free = slots.free(open);
    return {
      ...eventsPerPass,
      detect: Math.min(eventsPerPass.detect, leastPerPass + quotas.idsPerTask * 2 * Math.max(0, free.detect)),
      audit: free.audit > 0 ? eventsPerPass.audit : leastPerPass,
    };
  }

  async function readyOf(members: readonly Member[], isAnyWaiting: boolean, now: Date) {
    const leaving = isAnyWaiting ? await leavingTheRoom(now) : [];
    return [
      ...leaving.filter(({ response }) => isInWaitingRoom(response)),
      ...members.filter(({ response }) => isReady(response, now)),
    ].filter(({ event, index }) => isItsTurn(event.responses, index));
  }

  return async (hasTime = () => true) => {
    const begin = clock.now();
    const before = await history.openTasks();
    const open = await followAll(before);
    const now = clock.now();
    const due = await history.due(now, limitsBy(open), pacing.all());
    const { events, isAnyWaiting } = due;
    const members = events.flatMap(membersOf);
    const recovered = await countDone(members, recoverOrphaned, hasTime);
    const ready = await readyOf(members, isAnyWaiting, now);
    const { done, next } = await doAll(ready, open, hasTime);
    const verified = hasTime() ? await verify(now) : 0;
    await attempts.attempt({ what: 'the report of silence' }, () => reportSilence(events, open));
    await measure(before, members, now);
    return passOf(recovered + done + verified, [due.next, next, pacing.next(begin)]);
  };
}

function passOf(done: number, moments: readonly (Date | undefined)[]): Pass {
  const known = moments.flatMap((moment) => moment?.getTime() ?? []);
  return { done, ...(known.length > 0 && { next: new Date(Math.min(...known)) }) };
}

const isToDo = ({ response }: Member, now: Date): boolean =>
  isReady(response, now) || isInWaitingRoom(response);

const queueOf = ({ response: { step } }: Member): Queue => actionOf(step).queue;

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
