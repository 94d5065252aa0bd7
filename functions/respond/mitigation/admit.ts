import { inBatches } from '../../../shared/concurrency/in-batches.ts';
import type { Clock } from '../../../shared/time/clock.ts';
import type { Attempts } from '../attempts.ts';
import type { IsActive, Judge } from '../guards/guard.ts';
import type { LimitGuard } from '../guards/limit-guard.ts';
import type { Member, Record, Step } from '../transition.ts';
import { type Keep, type Kept, targetOf } from './capture-pre-images.ts';

/** What came of judging a group: its members that are admitted to a task, and how many could be judged at all. */
export interface Admission {
  readonly admitted: readonly Member[];
  readonly judged: number;
}

/** The task that members are admitted to. */
export interface Admitting {
  readonly taskId: string;
  /** When a member is looked at again, should the run die before the task is started; in milliseconds. */
  readonly recoveredAfterMillis: number;
  readonly isActive: IsActive;
  /** What is to be written before a member is admitted. */
  readonly enlist?: (member: Member) => Promise<void>;
}

/** Judges the members of a group and writes down, with its pre-images, each that is to be done by the task. */
export type Admit = (group: readonly Member[], to: Admitting) => Promise<Admission>;

interface Dependencies {
  readonly judge: Judge;
  readonly keep: Keep;
  readonly limitGuard: LimitGuard;
  readonly record: Record;
  readonly attempts: Attempts;
  readonly clock: Clock;
}

interface Candidate {
  readonly member: Member;
  readonly kept: Kept;
}

/** Calls to AWS under way at the same time; a task has no more members. */
const atOnce = 25;

export function createAdmit(dependencies: Dependencies): Admit {
  const { judge, keep, limitGuard, record, attempts, clock } = dependencies;

  async function guardAndCapture(member: Member, isActive: IsActive): Promise<Candidate> {
    const { step } = member.response;
    if (step.kind !== 'mitigate') throw new Error(`${member.event.eventId} is no mitigation`);
    const verdict = await judge(member, step, isActive);
    return { member, kept: verdict.go ? await keep(member, verdict.actions) : { step: verdict.step } };
  }

  /** One after the other: each counts for the next one's limits. */
  async function withRoom({ member, kept }: Candidate): Promise<Candidate> {
    if ('step' in kept) return { member, kept };
    const held = await limitGuard.take(member, targetOf(member));
    return { member, kept: held ? { step: held } : kept };
  }

  async function write({ member, kept }: Candidate, to: Admitting): Promise<Member | undefined> {
    if ('step' in kept) {
      await record(member, kept.step);
      return undefined;
    }
    await to.enlist?.(member);
    return record(member, admittedTo(to, kept));
  }

  const admittedTo = (
    { taskId, recoveredAfterMillis }: Admitting,
    { preImages }: Extract<Kept, { preImages: unknown }>,
  ): Step => ({
    status: 'admitted',
    because: 'judged again: still called for; what was there before is kept',
    changes: {
      taskId,
      preImages: [...preImages],
      notBefore: new Date(clock.now().getTime() + recoveredAfterMillis).toISOString(),
    },
  });

  const present = <Item>(items: readonly (Item | undefined)[]): Item[] =>
    items.filter((item) => item !== undefined);

  return async (group, to) => {
    const trying = <Answer>(member: Member, work: () => Promise<Answer>) =>
      attempts.attempt({ eventId: member.event.eventId }, work);
    const judged = await inBatches(group, atOnce, (member) =>
      trying(member, () => guardAndCapture(member, to.isActive)),
    );
    const roomy = await inBatches(present(judged), 1, (each) => trying(each.member, () => withRoom(each)));
    const written = await inBatches(present(roomy), atOnce, (each) =>
      trying(each.member, async () => ({ admitted: await write(each, to) })),
    );
    return {
      admitted: present(present(written).map(({ admitted }) => admitted)),
      judged: present(written).length,
    };
  };
}
