import { inBatches } from '../../shared/concurrency/in-batches.ts';
import { type DefenderEvent, isDecided } from '../../shared/history/event.ts';
import type { History } from '../../shared/history/history.ts';
import type { TaskMembers } from '../../shared/history/task-members.ts';
import type { Status } from '../../shared/responses/response.ts';
import type { MitigationTask, TaskMember } from '../../shared/responses/task.ts';
import type { Member, Record, Step } from './record.ts';

/**
 * Moves every member that is still with a task; those that moved on already are left alone. Answers whether some are
 * left for another pass: those of a whole check are too many for one.
 */
export type MoveMembers = (
  task: MitigationTask,
  stepFor: (member: Member) => Promise<Step>,
) => Promise<boolean>;

interface Dependencies {
  readonly history: History;
  readonly taskMembers: TaskMembers;
  readonly record: Record;
}

/** Calls to AWS under way at the same time. */
const atOnce = 25;

/** Members that have rows of their own, in one pass: a matter of a second. */
const membersPerPass = 1000;

export function createMoveMembers({ history, taskMembers, record }: Dependencies): MoveMembers {
  async function move(
    task: MitigationTask,
    members: readonly TaskMember[],
    stepFor: (member: Member) => Promise<Step>,
  ): Promise<void> {
    const events = await history.readAll(members.map(({ eventId }) => eventId));
    const byId = new Map(events.map((event) => [event.eventId, event]));
    const still = members.flatMap(({ eventId, index }) => memberOf(task, byId.get(eventId), index));
    await inBatches(still, atOnce, async (member) => record(member, await stepFor(member)));
  }

  return async (task, stepFor) => {
    if (!('findings' in task.target)) {
      await move(task, task.members, stepFor);
      return false;
    }
    const page = await taskMembers.page(task.taskId, membersPerPass, task.cursor);
    await move(task, page.members, stepFor);
    if (page.cursor) await history.saveTask({ ...task, cursor: page.cursor });
    return page.cursor !== undefined;
  };
}

const withTask: readonly Status[] = ['admitted', 'started'];

/** None where the response has moved on, or into another task. */
function memberOf({ taskId }: MitigationTask, event: DefenderEvent | undefined, index: number): Member[] {
  const response = event && isDecided(event) ? event.responses[index] : undefined;
  if (!event || !isDecided(event) || !response || response.taskId !== taskId) return [];
  return withTask.includes(response.status) ? [{ event, index, response }] : [];
}
