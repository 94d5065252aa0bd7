import { containmentIdOf } from '../../../shared/containments/contained.ts';
import { isRefusal, type Refusal } from '../../../shared/defender/refusals.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { Holding } from '../containments/holding.ts';
import { type AskListed, notListedYet } from '../guards/activity.ts';
import type { Candidate, Passed } from '../guards/guard.ts';
import type { Guards } from '../guards/guards.ts';
import { writeInstead } from '../guards/write-instead.ts';
import { longestRunMillis, recheckIn } from '../recheck.ts';
import { type Member, type Transition, type Transitions, transitionTo } from '../transition.ts';
import type { Done, Executor } from './executor.ts';
import { executorOf } from './executors.ts';

/** Performs a response that takes one call: guards it, records what it is about to hold, and only then makes the call. */
export type Perform = (member: Member) => Promise<void>;

interface Dependencies {
  readonly executors: Readonly<Record<string, Executor>>;
  readonly askListed: AskListed;
  readonly guards: Guards;
  readonly holding: Holding;
  readonly transitions: Transitions;
  readonly clock: Clock;
}

export function createPerform(dependencies: Dependencies): Perform {
  const { executors, askListed, guards, holding, transitions, clock } = dependencies;

  async function passed(candidate: Candidate): Promise<Passed | Transition> {
    const verdict = await guards.check(candidate);
    if ('instead' in verdict) return verdict.instead;
    return (await guards.takeRoom(candidate, verdict.passed)) ?? verdict.passed;
  }

  async function act(member: Member, { outlook }: Passed): Promise<void> {
    const holds = outlook.toHold.map(({ contained }) => containmentIdOf(contained));
    const notBefore = new Date(clock.now().getTime() + longestRunMillis).toISOString();
    const admitted = await transitions.record(
      member,
      transitionTo('admitted', 'guards-passed', 'all guards passed; the pre-image is stored', {
        changes: { notBefore, ...(holds.length > 0 && { holds }) },
      }),
    );
    if (!admitted) return;
    await holding.hold(admitted, outlook);
    const answer = await attempted(admitted);
    if (isRefusal(answer)) return refused(admitted, answer);
    await holding.settle(admitted, true);
    const { text, requestId } = answer;
    await transitions.record(admitted, transitionTo('succeeded', 'applied', text, { requestId }));
  }

  /** A call that failed may have been carried out. It is made again soon, which is safe. */
  async function attempted(member: Member): Promise<Done | Refusal> {
    try {
      return await executorOf(executors, member).act(member);
    } catch (error) {
      const changes = recheckIn(clock.now(), 'failed-call');
      await transitions.record(
        member,
        transitionTo('planned', 'orphaned', 'a call to AWS failed and will be made again', { changes }),
      );
      throw error;
    }
  }

  /** A quota frees slowly: it is asked again in an hour, and expires after a day. */
  async function refused(member: Member, { refusal, because }: Refusal): Promise<void> {
    await holding.drop(member);
    const instead =
      refusal === 'limit'
        ? transitionTo('held', 'quota-reached', because, { changes: recheckIn(clock.now(), 'quota') })
        : transitionTo('failed', 'refused', because);
    await transitions.record(member, instead);
  }

  return async (member) => {
    const listed = await askListed(member);
    if (!listed) {
      await transitions.record(member, notListedYet(clock.now()));
      return;
    }
    const verdict = await passed({ member, listed });
    if ('status' in verdict) await writeInstead({ transitions, holding }, member, verdict);
    else await act(member, verdict);
  };
}
