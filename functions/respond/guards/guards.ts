import type { DecidedEvent } from '../../../shared/events/event.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { isObstacle, type Look, type Obstacle } from '../containments/look.ts';
import { recheckIn } from '../recheck.ts';
import { type Transition, transitionTo } from '../transition.ts';
import type { Candidate, Guard, Passed, Verdict } from './guard.ts';
import { isTransition, type PlanOf } from './plan.ts';
import type { Room } from './room.ts';
import { subjectGone } from './subject-gone.ts';

/**
 * Checks, each time before a response is done, whether it may be. The same for every action that changes something, in
 * this order: not ended, not too late, confirmed, allowed, left alone and able to work, room. Fails closed.
 */
export interface Guards {
  /** All guards but room: several responses can be checked at the same time. */
  check(candidate: Candidate): Promise<Verdict>;
  /** Takes room for the devices that a response reaches, or says why there is none. One at a time: each counts for the next. */
  takeRoom(candidate: Candidate, passed: Passed): Promise<Transition | undefined>;
}

interface Dependencies {
  /** In their order; the first that objects decides. */
  readonly before: readonly Guard[];
  readonly planOf: PlanOf;
  readonly look: Look;
  readonly room: Room;
  readonly clock: Clock;
}

export function createGuards({ before, planOf, look, room, clock }: Dependencies): Guards {
  async function objection(candidate: Candidate): Promise<Transition | undefined> {
    for (const guard of before) {
      const instead = await guard(candidate);
      if (instead) return instead;
    }
    return undefined;
  }

  async function planned({ member }: Candidate): Promise<Verdict> {
    const plan = await planOf(member);
    if (isTransition(plan)) return { instead: plan };
    const isFull = plan.target && (await room.isFull(member));
    if (isFull) return { instead: isFull };
    const outlook = await look(plan.changes);
    return isObstacle(outlook)
      ? { instead: becauseOf(outlook, member.event, clock.now()) }
      : { passed: { outlook, target: plan.target } };
  }

  return {
    async check(candidate) {
      const instead = await objection(candidate);
      return instead ? { instead } : planned(candidate);
    },
    takeRoom: async ({ member }, { target }) => (target ? room.take(member, target) : undefined),
  };
}

/** The transition of a response that meets an obstacle in AWS IoT. */
function becauseOf({ obstacle, text }: Obstacle, event: DecidedEvent, now: Date): Transition {
  const held = { changes: recheckIn(now, 'held') };
  switch (obstacle) {
    case 'already-so':
      return transitionTo('skipped', 'already-so', text);
    case 'gone':
      return subjectGone(event, text);
    case 'changed-by-hand':
      return transitionTo('held', 'changed-by-hand', text, held);
    case 'no-free-version':
      return transitionTo('held', 'no-free-version', text, held);
    case 'being-put-back':
      return transitionTo('planned', 'task-under-way', text, { changes: recheckIn(now, 'task-running') });
    case 'limit':
      return transitionTo('held', 'quota-reached', text, { changes: recheckIn(now, 'quota') });
    case 'invalid':
      return transitionTo('held', 'resource-unfit', text, held);
  }
}
