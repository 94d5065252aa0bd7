import type { AuditEvent } from '../../../shared/events/event.ts';
import type { History } from '../../../shared/history/history.ts';
import type { TaskMembers } from '../../../shared/history/task-members.ts';
import type { MitigationTask } from '../../../shared/responses/task.ts';
import { auditEventId } from '../../../shared/sources/audit/events.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { Attempts } from '../attempts.ts';
import { aboutMembers } from '../log-fields.ts';
import type { Member } from '../transition.ts';
import type { Admit } from './admit.ts';
import { batchingModeOf, byCheck, type CheckGroup, newCheckTask } from './check-task.ts';

/** Part of what one check task carries. */
export interface Collecting {
  readonly task: MitigationTask;
  readonly members: readonly Member[];
}

export interface Sorted {
  readonly checkTasks: readonly Collecting[];
  /** To go in tasks of 25. */
  readonly others: readonly Member[];
}

/** Collects what one check task carries, over as many runs as it takes. */
export interface Collect {
  /** What waits for its check to be read is left out, and so is what its audit could not be read for. */
  sort(planned: readonly Member[]): Promise<Sorted>;
  /** Admits members to their task. Answers with how many it guarded. */
  admitAll(collecting: Collecting): Promise<number>;
  /** Whether each finding of the task's check has been admitted to it, so that it can be started. */
  isComplete(task: MitigationTask): Promise<boolean>;
  /** Gives the task up: its members are recovered, and go in tasks of 25. */
  abandon(task: MitigationTask): Promise<void>;
}

interface Dependencies {
  readonly history: History;
  readonly taskMembers: TaskMembers;
  readonly admit: Admit;
  readonly attempts: Pick<Attempts, 'attempt'>;
  readonly clock: Clock;
}

/** Collecting a hundred thousand takes many runs; a member whose task never came is recovered after this long. */
export const collectingMillis = 600_000;

export function createCollect({ history, taskMembers, admit, attempts, clock }: Dependencies): Collect {
  /** How many were admitted by this process, so that they need not be counted over and over. */
  const collected = new Map<string, number>();

  async function auditOf({ auditTaskId }: CheckGroup): Promise<AuditEvent | undefined> {
    const event = await history.read(auditEventId(auditTaskId));
    return event?.kind === 'audit' ? event : undefined;
  }

  /** Empty where the group waits; else its members for tasks of 25, or the check task that it is collected for. */
  async function planOf(group: CheckGroup): Promise<Sorted> {
    const audit = await auditOf(group);
    const mode = batchingModeOf(group, audit, clock.now());
    if (mode === 'wait') return { checkTasks: [], others: [] };
    const task = mode === 'check-task' && (await taskFor(group, audit));
    return task
      ? { checkTasks: [{ task, members: group.members }], others: [] }
      : { checkTasks: [], others: group.members };
  }

  /** None where the check task was abandoned, or was started without these. */
  async function taskFor(group: CheckGroup, audit?: AuditEvent): Promise<MitigationTask | undefined> {
    const check = audit?.progress.find(({ checkName }) => checkName === group.checkName);
    const task = check && (await history.openTask(newCheckTask(group, check, clock.now())));
    return task?.status === 'collecting' ? task : undefined;
  }

  async function abandon({ taskId }: MitigationTask): Promise<void> {
    const task = await history.readTask(taskId);
    const because = 'not every finding of the check is to be mitigated now';
    if (task?.status === 'collecting')
      await history.saveTask({ ...task, status: 'canceled', because, changedAt: clock.now() });
  }

  return {
    async sort(planned) {
      const { groups, others } = byCheck(planned);
      const answers = await Promise.all(
        groups.map((group) => attempts.attempt(aboutMembers(group.members), () => planOf(group))),
      );
      const plans = answers.filter((plan) => plan !== undefined);
      const apart = new Set([...others, ...plans.flatMap((plan) => plan.others)]);
      return {
        checkTasks: plans.flatMap(({ checkTasks }) => checkTasks),
        others: planned.filter((member) => apart.has(member)),
      };
    },

    async admitAll({ task, members }) {
      const { taskId, expiresAt } = task;
      const { admitted, guarded } = await admit(members, {
        taskId,
        recoveredAfterMillis: collectingMillis,
        listed: { of: () => undefined },
        enlist: ({ event: { eventId, subject }, index }) =>
          taskMembers.add(taskId, { eventId, index, subject }, expiresAt),
      });
      collected.set(taskId, (collected.get(taskId) ?? 0) + admitted.length);
      if (admitted.length < guarded) await abandon(task);
      return guarded;
    },

    async isComplete({ taskId, target }) {
      if (!('findings' in target)) return false;
      const known = collected.get(taskId);
      if (known !== undefined && known < target.findings) return false;
      const count = await taskMembers.count(taskId);
      collected.set(taskId, count);
      return count === target.findings;
    },

    abandon,
  };
}
