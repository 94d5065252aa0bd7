import type { History } from '../../shared/history/history.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Member, Record } from './record.ts';

/**
 * Takes up what an earlier run left behind. It admitted a response and ended before it wrote the task (or, for a
 * release, before it was through): nothing was started, so the response is planned again. Answers whether it was.
 */
export type TakeUp = (member: Member) => Promise<boolean>;

interface Dependencies {
  readonly history: History;
  readonly record: Record;
  readonly clock: Clock;
}

/** No run lasts longer (the timeout of respond is 60 s): what was admitted earlier is nobody's work now. */
const longestRunMillis = 90_000;

export function createTakeUp({ history, record, clock }: Dependencies): TakeUp {
  async function isOrphan({ response: { status, taskId, trail } }: Member): Promise<boolean> {
    const since = new Date(trail.at(-1)?.at ?? 0);
    if (status !== 'admitted' || clock.now().getTime() - since.getTime() < longestRunMillis) return false;
    return !taskId || (await history.readTask(taskId)) === undefined;
  }

  return async (member) => {
    if (!(await isOrphan(member))) return false;
    await record(member, { status: 'planned', because: 'the run that admitted it ended before it was done' });
    return true;
  };
}
