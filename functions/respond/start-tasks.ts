import type { History } from '../../shared/history/history.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Attempts } from './attempt.ts';
import type { FollowTask } from './follow-task.ts';
import type { Judge } from './judge.ts';
import type { Member, Record, Step } from './record.ts';
import type { Keep } from './snapshot.ts';
import { groupsOf, type Kind, kindOf, oneForEachSubject, slots, taskFor, taskIdOf } from './task-groups.ts';

/** Judges planned mitigations, the most urgent first, and starts tasks for them while slots are free. */
export type StartTasks = (planned: readonly Member[], open: readonly MitigationTask[]) => Promise<void>;

interface Dependencies {
  readonly history: History;
  readonly judge: Judge;
  readonly keep: Keep;
  readonly record: Record;
  readonly followTask: FollowTask;
  readonly attempts: Attempts;
  readonly clock: Clock;
}

export function createStartTasks(dependencies: Dependencies): StartTasks {
  const { history, judge, keep, record, followTask, attempts, clock } = dependencies;

  /** The member with its pre-images stored, to be started; none where it is not to be. */
  async function admit(member: Member, taskId: string): Promise<Member[]> {
    const { step } = member.response;
    if (step.kind !== 'mitigate') return [];
    const verdict = await judge(member, step);
    if (!verdict.go) return refuse(member, verdict.step);
    const kept = await keep(member, verdict.actions);
    if ('step' in kept) return refuse(member, kept.step);
    const admitted = await record(member, {
      status: 'admitted',
      because: 'judged again: still called for; what was there before is kept',
      changes: { taskId, preImages: [...kept.preImages] },
    });
    return admitted ? [admitted] : [];
  }

  async function refuse(member: Member, step: Step): Promise<Member[]> {
    await record(member, step);
    return [];
  }

  async function startTask(group: readonly Member[]): Promise<void> {
    const taskId = taskIdOf(group);
    const admitted: Member[] = [];
    const admitOne = async (member: Member) => void admitted.push(...(await admit(member, taskId)));
    for (const member of group) await attempts.attempt(member.event.eventId, () => admitOne(member));
    const [first] = admitted;
    if (first)
      await followTask(await history.openTask(taskFor(first, admitted, { taskId, now: clock.now() })));
  }

  return async (planned, open) => {
    const free: { [kind in Kind]: number } = { ...slots };
    for (const { kind } of open) free[kind] -= 1;
    for (const group of groupsOf(oneForEachSubject(planned, open))) {
      const kind = kindOf(group[0] as Member);
      free[kind] -= 1;
      if (free[kind] >= 0) await attempts.attempt('a new task', () => startTask(group));
    }
  };
}
