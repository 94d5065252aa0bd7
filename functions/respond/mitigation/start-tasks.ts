import { inBatches } from '../../../shared/concurrency/in-batches.ts';
import { quotas } from '../../../shared/defender/quotas.ts';
import type { History } from '../../../shared/history/history.ts';
import { type MitigationTask, takesSlot } from '../../../shared/responses/task.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { millisSince } from '../../../shared/time/millis-since.ts';
import type { Attempts } from '../attempts.ts';
import type { ActivityAnswer, AskActivity, Listed } from '../guards/activity.ts';
import { aboutMembers } from '../log-fields.ts';
import type { Pacing } from '../pacing.ts';
import { waits } from '../recheck.ts';
import type { Member } from '../transition.ts';
import type { Admit } from './admit.ts';
import type { Collect } from './collect.ts';
import type { FollowTask } from './follow-task.ts';
import type { FreeSlots, Slots } from './slots.ts';
import type { StartCheckTasks } from './start-check-tasks.ts';
import { groupsOf, isSameWork, type Kind, oneForEachSubject, taskFor, taskIdOf } from './task-groups.ts';
import type { TurnDown } from './turn-down.ts';

/** Guards planned mitigations of one kind, the most urgent first, and starts tasks for them while slots are free. */
export type StartTasks = (
  kind: Kind,
  planned: readonly Member[],
  open: readonly MitigationTask[],
  hasTime: HasTime,
) => Promise<Started>;

/** Whether there is still time to start something and to record the outcome. */
export type HasTime = () => boolean;

export interface Started {
  /** Responses that were guarded, whatever the outcome. */
  readonly guarded: number;
  /** When a task is to be started that waits for others to share it; absent where none does. */
  readonly next?: Date;
}

/**
 * While slots are scarce, a task with places left is not started before its first member has waited so long, in
 * milliseconds: alarms that belong together come one by one.
 */
const fillingMillis = 2000;

/**
 * Guarding may take long. After this, no task is started for what was admitted: of the 15 seconds that a run has left where
 * it begins something, the start needs some. In milliseconds.
 */
const longestAdmittingMillis = 8000;

/** As long as more slots than this are free, nothing waits for others to share its task. */
const scarceSlots = 2;

interface Dependencies {
  readonly history: History;
  readonly admit: Admit;
  readonly askActivity: AskActivity;
  readonly collect: Collect;
  readonly startCheckTasks: StartCheckTasks;
  readonly turnDown: TurnDown;
  readonly slots: Pick<Slots, 'free'>;
  readonly followTask: FollowTask;
  readonly pacing: Pick<Pacing, 'putOff' | 'isPutOff'>;
  readonly attempts: Attempts;
  readonly clock: Clock;
}

export function createStartTasks(dependencies: Dependencies): StartTasks {
  const { history, admit, askActivity, collect, startCheckTasks, turnDown, slots, followTask } = dependencies;
  const { pacing, attempts, clock } = dependencies;

  /** A row that is there already is followed where it is that very task: a row is no order. */
  async function open(task: MitigationTask): Promise<void> {
    const stored = await history.openTask(task);
    if (!isSameWork(stored, task))
      throw new Error(`The row of the task ${task.taskId} is another task: it is not started`);
    await followTask(stored, true);
  }

  /** Begins while there is time. Answers with how many it guarded. */
  async function startTask(group: readonly Member[], listed: Listed): Promise<number> {
    const taskId = taskIdOf(group);
    const begin = clock.now();
    const { admitted, guarded } = await admit(group, { taskId, listed });
    const [first] = admitted;
    // A member that stays admitted without a task is recovered by a later run, after a minute and a half.
    if (first && millisSince(begin, clock.now()) < longestAdmittingMillis)
      await open(taskFor(first, admitted, { taskId, now: clock.now() }));
    return guarded;
  }

  /** Device Defender may not list it yet, or could not be asked. */
  function waitForList({ event: { eventId } }: Member): void {
    const until = new Date(clock.now().getTime() + waits.listing);
    if (!pacing.isPutOff(eventId)) pacing.putOff(eventId, until);
  }

  /** When each rule was last given a slot. */
  const servedAt = new Map<string, number>();

  /** The most urgent first, and of the same urgency those of the rule that was given a slot longest ago. */
  function inTurn(groups: readonly Member[][]): readonly Member[][] {
    const lastServed = (group: readonly Member[]): number => servedAt.get(ruleOf(group)) ?? 0;
    return [...groups].sort((a, b) => priorityOf(a) - priorityOf(b) || lastServed(a) - lastServed(b));
  }

  /** Their members have no subject in common, so they are guarded at the same time. */
  async function startAll(groups: readonly Member[][], listed: Listed, hasTime: HasTime): Promise<number> {
    const guarded = await inBatches(groups, groups.length, async (group) => {
      if (!hasTime()) return 0;
      servedAt.set(ruleOf(group), clock.now().getTime());
      const about = { what: 'a new task', ...aboutMembers(group) };
      return (await attempts.attempt(about, () => startTask(group, listed))) ?? 0;
    });
    return guarded.reduce((sum, each) => sum + each, 0);
  }

  /** Those that Device Defender could be asked about. */
  async function askAbout(planned: readonly Member[]): Promise<ActivityAnswer> {
    const answer = await askActivity(planned);
    const isKnown = new Set(answer.known);
    for (const member of planned) if (!isKnown.has(member)) waitForList(member);
    return answer;
  }

  async function startInTasks(
    planned: readonly Member[],
    open: readonly MitigationTask[],
    free: number,
    hasTime: HasTime,
  ): Promise<Started> {
    const { known, listed } = await askAbout(planned);
    const { inAlarm, unlisted } = byActivity(known, listed);
    const turnedDown = await turnDown(unlisted, listed, hasTime);
    const groups = groupsOf(oneForEachSubject(inAlarm, open.filter(takesSlot)));
    const leastUrgent = Math.max(...groups.map(priorityOf));
    const filling = groups.filter(
      (group) => priorityOf(group) === leastUrgent && isFilling(group, free, clock.now()),
    );
    const ready = inTurn(groups.filter((group) => !filling.includes(group)));
    const guarded = await startAll(ready.slice(0, free), listed, hasTime);
    const next = new Date(clock.now().getTime() + fillingMillis / 4);
    return { guarded: turnedDown + guarded, ...(filling.length > 0 && { next }) };
  }

  /** What goes in tasks of 25, and how much was guarded for check tasks. */
  async function collected(
    planned: readonly Member[],
    open: readonly MitigationTask[],
    free: FreeSlots,
    hasTime: HasTime,
  ) {
    const { checkTasks, others } = await collect.sort(planned);
    return { others, guarded: await startCheckTasks(checkTasks, open, free, hasTime) };
  }

  return async (kind, planned, open, hasTime) => {
    const free = slots.free(open);
    const { others, guarded } =
      kind === 'audit' ? await collected(planned, open, free, hasTime) : { others: planned, guarded: 0 };
    if (free[kind] <= 0) return { guarded };
    const started = await startInTasks(others, open, free[kind], hasTime);
    return { ...started, guarded: guarded + started.guarded };
  };
}

/** Whether a group waits for others to share its task: only while slots are scarce, and never one that is urgent. */
const isFilling = (group: readonly Member[], free: number, now: Date): boolean =>
  free <= scarceSlots &&
  group.length < quotas.idsPerTask &&
  group.every(({ event }) => millisSince(event.receivedAt, now) < fillingMillis);

/** Alarms that Device Defender does not list are apart from all that may be done. */
function byActivity(known: readonly Member[], listed: Listed) {
  const isUnlisted = ({ event }: Member): boolean => event.kind === 'violation' && !listed.of(event);
  return {
    inAlarm: known.filter((member) => !isUnlisted(member)),
    unlisted: known.filter(isUnlisted),
  };
}

const priorityOf = ([member]: readonly Member[]): number => member?.event.decision.rule?.priority ?? 0;

const ruleOf = ([member]: readonly Member[]): string => member?.event.decision.rule?.id ?? '';
