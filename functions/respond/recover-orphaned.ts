import type { History } from '../../shared/history/history.ts';
import { isIn } from '../../shared/responses/lifecycle.ts';
import type { Response } from '../../shared/responses/response.ts';
import { isOpen, type MitigationTask } from '../../shared/responses/task.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { millisSince } from '../../shared/time/millis-since.ts';
import type { Holding } from './containments/holding.ts';
import { writeInstead } from './guards/write-instead.ts';
import type { Pacing } from './pacing.ts';
import { longestRunMillis, restsUntil } from './recheck.ts';
import { type Member, type Transitions, transitionTo } from './transition.ts';

/**
 * Recovers a response that an earlier run left admitted. That run ended before it wrote the task (or before it recorded
 * the one call), or the task was abandoned: the response is planned again. Resolves to whether it was. One that is with a
 * task is put off: the task moves it.
 */
export type RecoverOrphaned = (member: Member) => Promise<boolean>;

interface Dependencies {
  readonly history: History;
  readonly holding: Holding;
  readonly transitions: Transitions;
  readonly pacing: Pick<Pacing, 'putOff'>;
  readonly clock: Clock;
}

export function createRecoverOrphaned(dependencies: Dependencies): RecoverOrphaned {
  const { history, holding, transitions, pacing, clock } = dependencies;
  const isOverdue = ({ notBefore, trail }: Response): boolean =>
    notBefore === undefined
      ? millisSince(new Date(trail.at(-1)?.at ?? 0), clock.now()) >= longestRunMillis
      : notBefore <= clock.now().toISOString();

  async function isOrphan(member: Member): Promise<boolean> {
    const { taskId } = member.response;
    if (!isOverdue(member.response)) return false;
    const task = taskId === undefined ? undefined : await history.readTask(taskId);
    return !task || !isWith(task, member);
  }

  function putOff({ event: { eventId, responses } }: Member): void {
    const until = restsUntil(responses, clock.now());
    if (until) pacing.putOff(eventId, until);
  }

  return async (member) => {
    if (isAfterFailure(member)) {
      const text = 'an earlier response of the rule failed';
      await writeInstead(
        { transitions, holding },
        member,
        transitionTo('skipped', 'earlier-step-failed', text),
      );
      return true;
    }
    if (!isIn('underWay', member.response)) return false;
    if (!(await isOrphan(member))) {
      putOff(member);
      return false;
    }
    // A response of one call may have been done: it keeps its holds, and is done again.
    if (member.response.taskId !== undefined) await holding.drop(member);
    await transitions.record(
      member,
      transitionTo('planned', 'orphaned', 'the run that admitted it ended before it was done'),
    );
    return true;
  };
}

/** A task that was started is not started again: where it has ended without this response, `reconcile` has it followed again. */
const isWith = (task: MitigationTask, member: Member): boolean =>
  (isOpen(task) || task.requestId !== undefined) && carries(task, member);

/** A check task lists its members elsewhere, before they are admitted. */
const carries = ({ target, members }: MitigationTask, { event, index }: Member): boolean =>
  'findings' in target ||
  members.some((member) => member.eventId === event.eventId && member.index === index);

/** A suppression must not hide a finding that its mitigation could not resolve. Notices are sent all the same. */
const isAfterFailure = ({ event, index, response }: Member): boolean =>
  response.step.kind !== 'notify' &&
  isIn('ready', response) &&
  event.responses
    .slice(0, index)
    .some((earlier) => earlier.step.kind !== 'notify' && isIn('endedBadly', earlier));
