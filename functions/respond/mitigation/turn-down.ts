import { inBatches } from '../../../shared/concurrency/in-batches.ts';
import type { Attempts } from '../attempts.ts';
import type { Holding } from '../containments/holding.ts';
import type { Listed } from '../guards/activity.ts';
import type { Guards } from '../guards/guards.ts';
import { writeInstead } from '../guards/write-instead.ts';
import type { Member, Transitions } from '../transition.ts';

/**
 * Guards mitigations of alarms that Device Defender does not list, all of them at once: what is forged about a thing
 * must not keep a true alarm of it waiting for its turn. Resolves to how many it moved.
 */
export type TurnDown = (
  unlisted: readonly Member[],
  listed: Listed,
  hasTime: () => boolean,
) => Promise<number>;

interface Dependencies {
  readonly guards: Pick<Guards, 'check'>;
  readonly transitions: Transitions;
  readonly holding: Pick<Holding, 'drop'>;
  readonly attempts: Attempts;
}

/** Calls to AWS under way at the same time. */
const atOnce = 25;

export function createTurnDown({ guards, transitions, holding, attempts }: Dependencies): TurnDown {
  async function turnDown(member: Member, listed: Listed): Promise<boolean> {
    const verdict = await guards.check({ member, listed });
    if (!('instead' in verdict)) return false;
    await writeInstead({ transitions, holding }, member, verdict.instead);
    return verdict.instead.status !== member.response.status;
  }

  return async (unlisted, listed, hasTime) => {
    const moved = await inBatches(
      unlisted,
      atOnce,
      async (member) =>
        hasTime() &&
        (await attempts.attempt({ eventId: member.event.eventId }, () => turnDown(member, listed))),
    );
    return moved.filter((each) => each === true).length;
  };
}
