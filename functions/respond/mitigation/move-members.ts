import { inBatches } from '../../../shared/concurrency/in-batches.ts';
import type { History } from '../../../shared/history/history.ts';
import type { TaskMembers } from '../../../shared/history/task-members.ts';
import type { Status } from '../../../shared/responses/response.ts';
import type { MitigationTask, TaskMember } from '../../../shared/responses/task.ts';
import { type Member, memberAt, type Step } from '../transition.ts';
import type { RecordOver } from '../transition-with-retry.ts';

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
  readonly recordOver: RecordOver;
}

/** Calls to AWS under way at the same time. */
const atOnce = 25;

/** Members that have rows of their own, in one pass: a matter of a second. */
const membersPerPass = 1000;

export function createMoveMembers({ history, taskMembers, recordOver }: Dependencies): MoveMembers {
  async function move(
    task: MitigationTask,
    members: readonly TaskMember[],
    stepFor: (member: Member) => Promise<Step>,
  ): Promise<void> {
    const events = await history.readAll(members.map(({ eventId }) => eventId));
    const byId = new Map(events.map((event) => [event.eventId, event]));
    const still = members
      .flatMap(({ eventId, index }) => memberAt(byId.get(eventId), index) ?? [])
      .filter(isWith(task));
    await inBatches(still, atOnce, async (member) => {
      await recordOver(member, await stepFor(member), isWith(task));
    });
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

/** Planned again by a run that gave up the task; where it runs all the same, it carries them. */
const withTask: readonly Status[] = ['planned', 'admitted', 'started'];

/** False where the response has moved on, or into another task. */
const isWith =
  ({ taskId }: MitigationTask) =>
  ({ response }: Member): boolean =>
    response.taskId === taskId && withTask.includes(response.status);
