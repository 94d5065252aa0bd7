import type { History } from '../../shared/history/history.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Attempts } from './attempt.ts';
import type { FollowTask } from './follow-task.ts';
import type { Judge } from './judge.ts';
import type { Member, Record, Step } from './record.ts';
import type { Keep } from './snapshot.ts';
import { groupsOf, type Kind, kindOf, oneForEachSubject, slots, taskFor, taskIdOf } from './task-groups.ts';

/**
 * Judges planned mitigations, the most urgent first, and starts tasks for them while slots are free. Answers with how
 * many it judged.
 */
export type StartTasks = (
  planned: readonly Member[],
  open: readonly MitigationTask[],
  hasTime: () => boolean,
) => Promise<number>;

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

  /** Answers with how many of the group could be judged, whatever came of it. */
  async function startTask(group: readonly Member[]): Promise<number> {
    const taskId = taskIdOf(group);
    const judged: Member[][] = [];
    for (const member of group) {
      const admitted = await attempts.attempt(member.event.eventId, () => admit(member, taskId));
      if (admitted) judged.push(admitted);
    }
    const admitted = judged.flat();
    const [first] = admitted;
    if (first)
      await followTask(await history.openTask(taskFor(first, admitted, { taskId, now: clock.now() })), true);
    return judged.length;
  }

  return async (planned, open, hasTime) => {
    let judged = 0;
    for (const group of withSlots(groupsOf(oneForEachSubject(planned, open)), open)) {
      if (!hasTime()) break;
      judged += (await attempts.attempt('a new task', () => startTask(group))) ?? 0;
    }
    return judged;
  };
}

/** The groups, the most urgent first, that slots of Device Defender are free for. */
function withSlots(groups: readonly Member[][], open: readonly MitigationTask[]): readonly Member[][] {
  const free: { [kind in Kind]: number } = { ...slots };
  for (const { kind } of open) free[kind] -= 1;
  return groups.filter((group) => {
    const kind = kindOf(group[0] as Member);
    free[kind] -= 1;
    return free[kind] >= 0;
  });
}
