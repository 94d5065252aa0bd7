import type { DecidedEvent } from '../../../shared/events/event.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import { late, within } from '../../../shared/time/within.ts';
import { isObstacle, type Look, type Obstacle, type Outlook } from '../containments/look.ts';
import { isUnconfirmedTooLong, recheckIn } from '../recheck.ts';
import { type Member, type Transition, transitionTo } from '../transition.ts';
import type { Candidate, Guard, Passed, Verdict } from './guard.ts';
import { isTransition, type Plan, type PlanOf } from './plan.ts';
import type { Room } from './room.ts';
import { subjectGone } from './subject-gone.ts';

/**
 * Checks, each time before a response is done, whether it may be. The same for every action that changes something, in
 * this order: not ended, not too late, confirmed, allowed, left alone and able to work, reach, room. Fails closed.
 */
export interface Guards {
  /** All guards but room: several responses can be checked at the same time. */
  check(candidate: Candidate): Promise<Verdict>;
  /** Takes room for the devices that a response reaches, or says why there is none. One at a time: each counts for the next. */
  takeRoom(candidate: Candidate, passed: Passed): Promise<Transition | undefined>;
}

/** Others wait while a response is guarded: one whose look-ups take longer is left for later. In milliseconds. */
const longestMillis = 10_000;

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
      : measured(member, plan, outlook);
  }

  async function measured(member: Member, { target }: Plan, outlook: Outlook): Promise<Verdict> {
    const devices = target && (await room.measure(member, target));
    return typeof devices === 'object' ? { instead: devices } : { passed: { outlook, devices } };
  }

  async function check(candidate: Candidate): Promise<Verdict> {
    const instead = await objection(candidate);
    return instead ? { instead } : planned(candidate);
  }

  return {
    async check(candidate) {
      const verdict = await within(clock, longestMillis, check(candidate));
      return verdict === late ? { instead: tookTooLong(candidate.member, clock.now()) } : verdict;
    },
    takeRoom: async ({ member }, { devices }) =>
      devices === undefined ? undefined : room.take(member, devices),
  };
}

/** The transition of a response that can't be guarded in time: it waits, and is held once that has lasted ten minutes. */
function tookTooLong({ response: { trail } }: Member, now: Date): Transition {
  const last = trail.at(-1);
  const since = last?.reason.code === 'look-up-failed' ? new Date(last.at) : now;
  const text = 'AWS does not answer what has to be known before it is done';
  return isUnconfirmedTooLong(since, now)
    ? transitionTo('held', 'look-up-failed', text, { changes: recheckIn(now, 'held') })
    : transitionTo('planned', 'look-up-failed', text, { changes: recheckIn(now, 'late-look-up') });
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
