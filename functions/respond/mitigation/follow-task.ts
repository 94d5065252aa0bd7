import type { MitigationTasks, TaskReport } from '../../../shared/defender/mitigation-task-report.ts';
import { isRefusal, type Refusal } from '../../../shared/defender/refusals.ts';
import type { DecidedEvent } from '../../../shared/events/event.ts';
import type { History } from '../../../shared/history/history.ts';
import { type MitigationTask, takesSlot } from '../../../shared/responses/task.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { millisSince } from '../../../shared/time/millis-since.ts';
import type { Holding } from '../containments/holding.ts';
import type { Pacing } from '../pacing.ts';
import { type Member, type Transition, transitionTo } from '../transition.ts';
import type { IsSound } from './is-sound.ts';
import type { MoveMembers } from './move-members.ts';
import type { ReportUndecided } from './report-undecided.ts';
import type { SettleMember } from './settle-member.ts';
import type { Slots } from './slots.ts';

/** Takes a task one step further: starts it, or checks whether it has ended. Safe to repeat. */
export type FollowTask = (task: MitigationTask, isNew?: boolean) => Promise<Left>;

/** What is left of a task: `open` where it is to be asked about again. */
type Left = 'open' | 'over';

interface Dependencies {
  readonly history: History;
  readonly mitigationTasks: MitigationTasks;
  readonly moveMembers: MoveMembers;
  readonly holding: Holding;
  readonly slots: Pick<Slots, 'refused'>;
  readonly isSound: IsSound;
  readonly settleMember: SettleMember;
  readonly reportUndecided: ReportUndecided;
  readonly pacing: Pick<Pacing, 'putOff'>;
  readonly clock: Clock;
}

type Ended = Exclude<TaskReport, { status: 'running' | 'unknown' }>;

/** For so long the guards that passed a task's members hold, in milliseconds: its start is repeated. */
const startMillis = 60_000;

/** How often a task is asked about, in milliseconds: most take seconds, and one that takes longer may run for hours. */
const youngMillis = 30_000;
const youngPollMillis = 1000;
const pollMillis = 60_000;

/** Long enough for a task that was just started to be listed. */
const maxUnknownMillis = 600_000;

export function createFollowTask(dependencies: Dependencies): FollowTask {
  const { history, mitigationTasks, moveMembers, holding, slots, isSound, clock } = dependencies;
  const { settleMember, reportUndecided, pacing } = dependencies;

  const save = (task: MitigationTask, changes: Partial<MitigationTask>): Promise<boolean> =>
    history.saveTask({ ...task, ...changes, changedAt: clock.now() });

  async function start(task: MitigationTask): Promise<void> {
    const answer = await mitigationTasks.start(task);
    if (!isRefusal(answer)) await started(task, answer.requestId);
    else if (answer.refusal === 'limit') {
      slots.refused(task.kind);
      await dissolve(task, answer.because);
    } else await refused(task, answer);
  }

  /** A refusal names no member: those of a larger task are tried again alone, so that one does not fail them all. */
  async function refused(task: MitigationTask, { because }: Refusal): Promise<void> {
    if (isForCheck(task)) await save(task, { status: 'canceled', because });
    else {
      await moveMembers(task, (member) => afterRefusal(task, member, because));
      await save(task, { status: 'failed', because });
    }
  }

  async function afterRefusal(
    { members }: MitigationTask,
    member: Member,
    because: string,
  ): Promise<Transition> {
    await holding.drop(member);
    if (members.length === 1) return transitionTo('failed', 'task-refused', because);
    return transitionTo('planned', 'task-refused', `${because}: it is tried again alone`, {
      changes: { alone: true },
    });
  }

  /** Another run may have been refused the same task and abandoned it: it runs all the same. */
  async function started(task: MitigationTask, requestId: string): Promise<void> {
    const changes = { status: 'started', because: 'Device Defender accepted the task', requestId } as const;
    if (await save(task, changes)) return;
    const current = await history.readTask(task.taskId);
    if (current && givenUp.includes(current.status)) await save(current, changes);
  }

  /** Nothing was started: its members are planned again, and guarded again when a slot may be free. */
  async function dissolve(task: MitigationTask, because: string): Promise<void> {
    if (isForCheck(task)) await save(task, { status: 'collecting', because });
    else {
      await moveMembers(task, async (member) => {
        await holding.drop(member);
        return transitionTo('planned', 'task-not-started', because);
      });
      await save(task, { status: 'canceled', because });
    }
  }

  /**
   * Resumes a task whose start failed or got lost. It runs already, or is started again; late, its members are guarded
   * again, and it is over.
   */
  async function resume(task: MitigationTask): Promise<Left> {
    const { status } = await mitigationTasks.describe(task);
    if (status === 'unknown' && age(task.changedAt) > startMillis) {
      await dissolve(task, 'the task was never started');
      return 'over';
    }
    if (status !== 'unknown') await started(task, 'started before');
    else if (await isSound(task)) await start(task);
    return 'open';
  }

  const age = (since: Date): number => millisSince(since, clock.now());

  async function finish(task: MitigationTask): Promise<Left> {
    const report = await mitigationTasks.describe(task);
    if (report.status === 'running') return 'open';
    if (report.status !== 'unknown') return end(task, report);
    return age(task.changedAt) > maxUnknownMillis ? giveUp(task) : 'open';
  }

  async function end(task: MitigationTask, report: Ended): Promise<Left> {
    const left = await moveMembers(task, async (member) =>
      settled(task, await settleMember(member, await report.outcomeOf(idInTask(member.event)))),
    );
    if (left) return 'open';
    const { status, counts, undecided } = report;
    const because = `Device Defender: ${status}`;
    if (undecided === 0) await save(task, { status, counts: { ...counts }, because });
    else {
      const excess = await reportUndecided(task, undecided);
      await save(task, { status: 'failed', counts: { ...counts }, because: `${because}. ${excess}` });
    }
    return 'over';
  }

  async function giveUp(task: MitigationTask): Promise<Left> {
    const because = 'Device Defender no longer knows the task';
    const left = await moveMembers(task, async (member) =>
      settled(task, await settleMember(member, { status: 'failed', because }, 'task-lost')),
    );
    if (left) return 'open';
    await save(task, { status: 'failed', because });
    return 'over';
  }

  /** Device Defender sends no notice when a task ends. */
  function askLater({ taskId, changedAt }: MitigationTask): void {
    const wait = age(changedAt) < youngMillis ? youngPollMillis : pollMillis;
    pacing.putOff(taskId, new Date(clock.now().getTime() + wait));
  }

  async function goOn(task: MitigationTask): Promise<Left> {
    if (!takesSlot(task)) return 'open';
    const left = await (task.status === 'admitted' ? resume(task) : finish(task));
    if (left === 'open') askLater(task);
    return left;
  }

  return async (task, isNew = false) => {
    if (!isNew) return goOn(task);
    askLater(task);
    await start(task);
    return 'open';
  };
}

/** The statuses of a task that was dissolved. */
const givenUp: readonly MitigationTask['status'][] = ['canceled', 'collecting'];

/** The call that started the task did what it did to its members. */
const settled = ({ requestId }: MitigationTask, transition: Transition): Transition => ({
  ...transition,
  requestId,
});

const isForCheck = ({ target }: MitigationTask): boolean => 'findings' in target;

/** The id by which Device Defender knows a member of a task. */
function idInTask(event: DecidedEvent): string {
  if (event.kind === 'finding') return event.findingId;
  return event.kind === 'violation' ? event.violationId : '';
}
