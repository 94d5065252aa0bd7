import { inBatches } from '../../shared/concurrency/in-batches.ts';
import type { MitigationTasks, Outcome, TaskReport } from '../../shared/defender/mitigation-task-report.ts';
import { isRefusal, type Refusal } from '../../shared/defender/refusals.ts';
import { type DecidedEvent, type DefenderEvent, isDecided } from '../../shared/history/event.ts';
import type { History } from '../../shared/history/history.ts';
import type { Status } from '../../shared/responses/response.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { longestRunMillis, recheckIn } from './recheck.ts';
import type { Member, Record, Step } from './record.ts';

/** Takes a task one step on, from wherever it stands: start it, or look whether it has ended. Safe to repeat. */
export type FollowTask = (task: MitigationTask, isNew?: boolean) => Promise<void>;

interface Dependencies {
  readonly history: History;
  readonly mitigationTasks: MitigationTasks;
  readonly record: Record;
  readonly clock: Clock;
}

/** Calls to AWS under way at the same time. */
const atOnce = 25;

type Ended = Exclude<TaskReport, { status: 'running' | 'unknown' }>;

/** Long enough for a task that was just started to be listed. */
const maxUnknownMillis = 600_000;

export function createFollowTask({ history, mitigationTasks, record, clock }: Dependencies): FollowTask {
  const changed = (task: MitigationTask, changes: Partial<MitigationTask>): MitigationTask => ({
    ...task,
    ...changes,
    changedAt: clock.now(),
  });

  async function start(task: MitigationTask): Promise<void> {
    const answer = await mitigationTasks.start(task);
    if (!isRefusal(answer)) await started(task, answer.requestId);
    else if (answer.refusal === 'limit') await dissolve(task, answer.because);
    else {
      await moveAll(task, async () => afterRefusal(task, answer));
      await history.saveTask(changed(task, { status: 'failed', because: answer.because }));
    }
  }

  async function started(task: MitigationTask, requestId: string): Promise<void> {
    const because = 'Device Defender took the task';
    if (!(await history.saveTask(changed(task, { status: 'started', because, requestId })))) return;
    await moveAll(task, async () => ({ status: 'started', because: `task ${task.taskId} runs`, requestId }));
  }

  /** Nothing was started: its members are planned again, and judged again when a slot may be free. */
  async function dissolve(task: MitigationTask, because: string): Promise<void> {
    await moveAll(task, async () => ({
      status: 'planned',
      because,
      changes: recheckIn(clock.now(), 'slot'),
    }));
    await history.saveTask(changed(task, { status: 'canceled', because }));
  }

  /** What an earlier try left behind. It is not started late, on what was judged then: it runs, or it is dissolved. */
  async function resume(task: MitigationTask): Promise<void> {
    const { status } = await mitigationTasks.describe(task);
    if (status !== 'unknown') await started(task, 'started before');
    else if (age(task.createdAt) > longestRunMillis) await dissolve(task, 'the task was never started');
  }

  const age = (since: Date): number => clock.now().getTime() - since.getTime();

  async function finish(task: MitigationTask): Promise<void> {
    const report = await mitigationTasks.describe(task);
    if (report.status === 'unknown' && age(task.changedAt) > maxUnknownMillis) await giveUp(task);
    if (report.status === 'running' || report.status === 'unknown') return;
    await moveAll(task, (event) => outcomeStep(report, event));
    const { status, counts } = report;
    await history.saveTask(
      changed(task, { status, counts: { ...counts }, because: `Device Defender: ${status}` }),
    );
  }

  async function giveUp(task: MitigationTask): Promise<void> {
    const because = 'Device Defender does not know the task any more';
    await moveAll(task, async () => ({ status: 'failed', because }));
    await history.saveTask(changed(task, { status: 'failed', because }));
  }

  /** Moves every member that is still with the task; those that moved on already are left alone. */
  async function moveAll(
    task: MitigationTask,
    stepFor: (event: DecidedEvent) => Promise<Step>,
  ): Promise<void> {
    const events = await history.readAll(task.members.map(({ eventId }) => eventId));
    const byId = new Map(events.map((event) => [event.eventId, event]));
    const members = task.members.flatMap(({ eventId, index }) => memberOf(task, byId.get(eventId), index));
    await inBatches(members, atOnce, async (member) => record(member, await stepFor(member.event)));
  }

  return (task, isNew = false) => {
    if (isNew) return start(task);
    return task.status === 'admitted' ? resume(task) : finish(task);
  };
}

/** A refusal names no member: those of a larger task are tried again one by one, so that one can't spoil it for all. */
const afterRefusal = ({ members }: MitigationTask, { because }: Refusal): Step =>
  members.length > 1
    ? { status: 'planned', because: `${because}: to be tried alone`, changes: { alone: true } }
    : { status: 'failed', because };

const withTask: readonly Status[] = ['admitted', 'started'];

/** None where the response has moved on, or into another task. */
function memberOf({ taskId }: MitigationTask, event: DefenderEvent | undefined, index: number): Member[] {
  const response = event && isDecided(event) ? event.responses[index] : undefined;
  if (!event || !isDecided(event) || !response || response.taskId !== taskId) return [];
  return withTask.includes(response.status) ? [{ event, index, response }] : [];
}

async function outcomeStep(report: Ended, event: DecidedEvent): Promise<Step> {
  const outcome: Outcome = await report.outcomeOf(
    event.kind === 'finding' ? event.findingId : violationIdOf(event),
  );
  return { status: outcome.status, because: outcome.because };
}

const violationIdOf = (event: DecidedEvent): string => (event.kind === 'violation' ? event.violationId : '');
