import { inBatches } from '../../../shared/concurrency/in-batches.ts';
import { containmentIdOf } from '../../../shared/containments/contained.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { Attempts } from '../attempts.ts';
import type { Holding } from '../containments/holding.ts';
import type { Listed } from '../guards/activity.ts';
import type { Verdict } from '../guards/guard.ts';
import type { Guards } from '../guards/guards.ts';
import { writeInstead } from '../guards/write-instead.ts';
import { type Member, type Transition, type Transitions, transitionTo } from '../transition.ts';

/** The result of guarding a group: the members that are admitted to a task, and how many could be guarded. */
export interface Admission {
  readonly admitted: readonly Member[];
  readonly guarded: number;
}

/** The task that members are admitted to. */
export interface Admitting {
  readonly taskId: string;
  /** When a member is looked at again, should the task never be started; in milliseconds. `recover-orphaned` knows of others. */
  readonly recoveredAfterMillis?: number;
  readonly listed: Listed;
  /** What is to be written before a member is admitted. */
  readonly enlist?: (member: Member) => Promise<void>;
}

/** Guards the members of a group, and records each that passes as admitted, with what it is about to hold. */
export type Admit = (group: readonly Member[], to: Admitting) => Promise<Admission>;

interface Dependencies {
  readonly guards: Guards;
  readonly holding: Holding;
  readonly transitions: Transitions;
  readonly attempts: Attempts;
  readonly clock: Clock;
}

interface Guarded {
  readonly member: Member;
  readonly verdict: Verdict;
}

/** Calls to AWS under way at the same time; a task has no more members. */
const atOnce = 50;

export function createAdmit(dependencies: Dependencies): Admit {
  const { guards, holding, transitions, attempts, clock } = dependencies;

  /** One after the other: each counts for the next one's limits. */
  async function withRoom({ member, verdict }: Guarded, listed: Listed): Promise<Guarded> {
    if ('instead' in verdict) return { member, verdict };
    const instead = await guards.takeRoom({ member, listed }, verdict.passed);
    return { member, verdict: instead ? { instead } : verdict };
  }

  async function write({ member, verdict }: Guarded, to: Admitting): Promise<Member | undefined> {
    if ('instead' in verdict) {
      await writeInstead({ transitions, holding }, member, verdict.instead);
      return undefined;
    }
    const { outlook } = verdict.passed;
    await to.enlist?.(member);
    const ids = outlook.toHold.map(({ contained }) => containmentIdOf(contained));
    const admitted = await transitions.record(member, admittedTo(to, ids));
    if (admitted) await holding.hold(admitted, outlook);
    return admitted;
  }

  const admittedTo = ({ taskId, recoveredAfterMillis }: Admitting, holds: string[]): Transition =>
    transitionTo('admitted', 'guards-passed', 'all guards passed; the pre-image is stored', {
      changes: {
        taskId,
        holds,
        ...(recoveredAfterMillis && {
          notBefore: new Date(clock.now().getTime() + recoveredAfterMillis).toISOString(),
        }),
      },
    });

  return async (group, to) => {
    const { listed } = to;
    const trying = <Answer>(member: Member, work: () => Promise<Answer>) =>
      attempts.attempt({ eventId: member.event.eventId }, work);
    const guarded = await inBatches(group, atOnce, (member) =>
      trying(member, async () => ({ member, verdict: await guards.check({ member, listed }) })),
    );
    const withinLimits = await inBatches(present(guarded), 1, (each) =>
      trying(each.member, () => withRoom(each, listed)),
    );
    const written = await inBatches(present(withinLimits), atOnce, (each) =>
      trying(each.member, async () => ({ admitted: await write(each, to) })),
    );
    return {
      admitted: present(present(written).map(({ admitted }) => admitted)),
      guarded: present(written).length,
    };
  };
}

const present = <Item>(items: readonly (Item | undefined)[]): Item[] =>
  items.filter((item) => item !== undefined);
