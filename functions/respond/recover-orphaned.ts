import type { History } from '../../shared/history/history.ts';
import { isIn } from '../../shared/responses/lifecycle.ts';
import type { Response } from '../../shared/responses/response.ts';
import { isOpen, type MitigationTask } from '../../shared/responses/task.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Holding } from './containments/holding.ts';
import type { ReleaseHolds } from './containments/release-holds.ts';
import { writeInstead } from './guards/write-instead.ts';
import { longestRunMillis } from './recheck.ts';
import { type Member, type Transitions, transitionTo } from './transition.ts';

/**
 * Recovers what an earlier run left behind. It admitted a response and ended before it wrote the task (or, for what is
 * done in one call, before it was through), or the task was given up: the response is planned again. Answers whether it
 * was.
 */
export type RecoverOrphaned = (member: Member) => Promise<boolean>;

interface Dependencies {
  readonly history: History;
  readonly holding: Holding;
  readonly releaseHolds: ReleaseHolds;
  readonly transitions: Transitions;
  readonly clock: Clock;
}

export function createRecoverOrphaned(dependencies: Dependencies): RecoverOrphaned {
  const { history, holding, releaseHolds, transitions, clock } = dependencies;
  const isOverdue = ({ notBefore, trail }: Response): boolean => {
    const since = new Date(trail.at(-1)?.at ?? 0).getTime();
    return clock.now().toISOString() >= (notBefore ?? new Date(since + longestRunMillis).toISOString());
  };

  async function isOrphan(member: Member): Promise<boolean> {
    const { response } = member;
    if (response.status !== 'admitted' || !isOverdue(response)) return false;
    const task = response.taskId === undefined ? undefined : await history.readTask(response.taskId);
    return !task || !isOpen(task) || !carries(task, member);
  }

  return async (member) => {
    if (isAfterFailure(member)) {
      const text = 'an earlier step of the rule did not end well';
      await writeInstead(
        { transitions, releaseHolds },
        member,
        transitionTo('skipped', 'earlier-step-failed', text),
      );
      return true;
    }
    if (!(await isOrphan(member))) return false;
    // What is done in one call may have been done: it goes on to hold what it was about to make, and is done again.
    if (member.response.taskId !== undefined) await holding.drop(member);
    await transitions.record(
      member,
      transitionTo('planned', 'orphaned', 'the run that admitted it ended before it was done'),
    );
    return true;
  };
}

/** A check task lists its members elsewhere, before they are admitted. */
const carries = ({ target, members }: MitigationTask, { event, index }: Member): boolean =>
  'findings' in target ||
  members.some((member) => member.eventId === event.eventId && member.index === index);

/** A suppression, say, must not hide what its mitigation could not mend. Notices are sent all the same. */
const isAfterFailure = ({ event, index, response }: Member): boolean =>
  response.step.kind !== 'notify' &&
  isIn('ready', response) &&
  event.responses
    .slice(0, index)
    .some((earlier) => earlier.step.kind !== 'notify' && isIn('endedBadly', earlier));
