import { type DecidedEvent, isDecided } from '../../shared/history/event.ts';
import type { History } from '../../shared/history/history.ts';
import type { Member, Record } from './record.ts';

/** How many events are taken up at once: more than one task carries. */
const limit = 100;

/**
 * Takes up what an earlier run left behind. It admitted responses and ended before it wrote their task (or, for a
 * release, before it was through): nothing was started, so they are planned again.
 */
export const createTakeUp = (history: History, record: Record) => async (): Promise<void> => {
  for (const event of await history.admitted(limit)) {
    for (const index of event.responses.keys()) await takeUp(event.eventId, index);
  }

  async function takeUp(eventId: string, index: number): Promise<void> {
    const member = memberOf(await history.read(eventId), index);
    if (member && (await isOrphan(member))) {
      await record(member, {
        status: 'planned',
        because: 'the run that admitted it ended before it was done',
      });
    }
  }

  async function isOrphan({ response }: Member): Promise<boolean> {
    if (response.status !== 'admitted') return false;
    return !response.taskId || (await history.readTask(response.taskId)) === undefined;
  }
};

function memberOf(event: Awaited<ReturnType<History['read']>>, index: number): Member | undefined {
  const decided: DecidedEvent | undefined = event && isDecided(event) ? event : undefined;
  const response = decided?.responses[index];
  return decided && response && { event: decided, index, response };
}
