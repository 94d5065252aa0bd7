import { isDeepStrictEqual } from 'node:util';
import { quotas } from '../../../shared/defender/quotas.ts';
import type { DefenderEvent } from '../../../shared/events/event.ts';
import type { History } from '../../../shared/history/history.ts';
import type { TaskMembers } from '../../../shared/history/task-members.ts';
import type { MitigationTask, TaskMember } from '../../../shared/responses/task.ts';
import type { Ruleset } from '../../../shared/rules/ruleset.ts';
import { type Member, memberAt } from '../transition.ts';
import { checkTaskId } from './check-task.ts';
import { isSameWork, taskFor, taskIdOf } from './task-groups.ts';

/**
 * Whether a task is what its members say: a row is no order. Each of them has passed the guards for that very task, and
 * their actions are still allowed. Those of a check task are findings of that check.
 */
export type IsSound = (task: MitigationTask) => Promise<boolean>;

interface Dependencies {
  readonly history: Pick<History, 'readAll'>;
  readonly taskMembers: Pick<TaskMembers, 'page'>;
  readonly liveRuleset: () => Promise<Ruleset>;
}

/** Members that are read at the same time. */
const pageSize = 500;

export function createIsSound({ history, taskMembers, liveRuleset }: Dependencies): IsSound {
  async function areAllIn(task: MitigationTask, members: readonly TaskMember[]): Promise<boolean> {
    const events = await history.readAll(members.map(({ eventId }) => eventId));
    const byId = new Map(events.map((event) => [event.eventId, event]));
    return members.every(({ eventId, index }) => isIn(task, byId.get(eventId), index));
  }

  /** How many members it has; undefined where one of them is not in it. */
  async function countOf(task: MitigationTask): Promise<number | undefined> {
    let [count, cursor]: [number, string | undefined] = [0, undefined];
    do {
      const page = await taskMembers.page(task.taskId, pageSize, cursor);
      if (!(await areAllIn(task, page.members))) return undefined;
      count += page.members.length;
      cursor = page.cursor;
    } while (cursor);
    return count;
  }

  /** The task that its members would be put together for again, as they were before they were admitted to it. */
  async function isOfItsMembers(task: MitigationTask): Promise<boolean> {
    const { taskId, members } = task;
    const events = await history.readAll(members.map(({ eventId }) => eventId));
    const byId = new Map(events.map((event) => [event.eventId, event]));
    const found = members.flatMap(({ eventId, index }) => memberAt(byId.get(eventId), index) ?? []);
    const [first] = found;
    if (!first || !found.every(isAdmittedTo(taskId))) return false;
    const isSame = taskIdOf(found.map(beforeAdmission)) === taskId;
    return isSame && isSameWork(taskFor(first, found, { taskId, now: task.createdAt }), task);
  }

  return async (task) => {
    const { mitigationActions: allowed } = await liveRuleset();
    if (!task.actions.every((name) => allowed.has(name))) return false;
    if (!('findings' in task.target)) return isOfItsMembers(task);
    return task.target.findings > quotas.idsPerTask && (await countOf(task)) === task.target.findings;
  };
}

const isAdmittedTo =
  (taskId: string) =>
  ({ response }: Member): boolean =>
    response.status === 'admitted' && response.taskId === taskId;

/** Being admitted is one write. */
const beforeAdmission = (member: Member): Member => ({
  ...member,
  event: { ...member.event, revision: member.event.revision - 1 },
});

function isIn(task: MitigationTask, event: DefenderEvent | undefined, index: number): boolean {
  const { taskId, target, actions } = task;
  if (event?.kind !== 'finding' || !('auditTaskId' in target)) return false;
  const response = memberAt(event, index)?.response;
  if (response?.step.kind !== 'mitigate') return false;
  const { auditTaskId, checkName, decision } = event;
  const group = { auditTaskId, checkName, rule: decision.rule?.id ?? '', step: response.step, members: [] };
  return (
    taskId === checkTaskId(group) &&
    isDeepStrictEqual([auditTaskId, checkName], [target.auditTaskId, target.checkName]) &&
    isDeepStrictEqual(response.step.actions, actions) &&
    response.taskId === taskId &&
    response.status === 'admitted'
  );
}
