import { inBatches } from '../../../shared/concurrency/in-batches.ts';
import type { History } from '../../../shared/history/history.ts';
import type { TaskMembers } from '../../../shared/history/task-members.ts';
import { isIn } from '../../../shared/responses/lifecycle.ts';
import type { MitigationTask, TaskMember } from '../../../shared/responses/task.ts';
import type { Member, Transition, Transitions } from '../transition.ts';
import { readMembers } from './read-members.ts';

/**
 * Moves every member that is still with a task. Resolves to whether some are left for another pass: those of a check
 * task are too many for one.
 */
export type MoveMembers = (
  task: MitigationTask,
  transitionFor: (member: Member) => Promise<Transition>,
) => Promise<boolean>;

interface Dependencies {
  readonly history: History;
  readonly taskMembers: TaskMembers;
  readonly transitions: Pick<Transitions, 'recordWhile'>;
}

/** Calls to AWS under way at the same time. */
const atOnce = 50;

/** Members that have rows of their own, in one pass: a matter of a second. */
const membersPerPass = 1000;

export function createMoveMembers({ history, taskMembers, transitions }: Dependencies): MoveMembers {
  async function move(
    task: MitigationTask,
    members: readonly TaskMember[],
    transitionFor: (member: Member) => Promise<Transition>,
  ): Promise<void> {
    const still = (await readMembers(history, members)).filter(isWith(task));
    await inBatches(still, atOnce, async (member) => {
      await transitions.recordWhile(member, await transitionFor(member), isWith(task));
    });
  }

  return async (task, transitionFor) => {
    if (!('findings' in task.target)) {
      await move(task, task.members, transitionFor);
      return false;
    }
    const page = await taskMembers.page(task.taskId, membersPerPass, task.cursor);
    await move(task, page.members, transitionFor);
    if (page.cursor) await history.saveTask({ ...task, cursor: page.cursor });
    return page.cursor !== undefined;
  };
}

/** False where the response has moved on, or into another task. */
const isWith =
  ({ taskId }: MitigationTask) =>
  ({ response }: Member): boolean =>
    response.taskId === taskId && isIn('carried', response);
