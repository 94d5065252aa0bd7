import type { History } from '../../shared/history/history.ts';
import type { Response, Status } from '../../shared/responses/response.ts';
import { isOpen, type MitigationTask } from '../../shared/responses/task.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { longestRunMillis } from './recheck.ts';
import type { Member, Record } from './transition.ts';

/**
 * Takes up what an earlier run left behind. It admitted a response and ended before it wrote the task (or, for a
 * release, before it was through), or the task was given up: nothing was started, so the response is planned again.
 * Answers whether it was.
 */
export type RecoverOrphaned = (member: Member) => Promise<boolean>;

interface Dependencies {
  readonly history: History;
  readonly record: Record;
  readonly clock: Clock;
}

export function createRecoverOrphaned({ history, record, clock }: Dependencies): RecoverOrphaned {
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
      await record(member, { status: 'skipped', because: 'an earlier step of the rule did not end well' });
      return true;
    }
    if (!(await isOrphan(member))) return false;
    await record(member, { status: 'planned', because: 'the run that admitted it ended before it was done' });
    return true;
  };
}

/** A task for a whole check lists its members elsewhere, before they are admitted. */
const carries = ({ target, members }: MitigationTask, { event, index }: Member): boolean =>
  'findings' in target ||
  members.some((member) => member.eventId === event.eventId && member.index === index);

const badEnds: readonly Status[] = ['failed', 'expired', 'rejected'];

/** A suppression, say, must not hide what its mitigation could not mend. Notices are sent all the same. */
const isAfterFailure = ({ event, index, response: { step, status } }: Member): boolean =>
  step.kind !== 'notify' &&
  (status === 'planned' || status === 'held') &&
  event.responses
    .slice(0, index)
    .some((earlier) => earlier.step.kind !== 'notify' && badEnds.includes(earlier.status));
