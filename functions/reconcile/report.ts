import type { Discrepancy } from '../../shared/events/discrepancy-event.ts';
import type { History } from '../../shared/history/history.ts';
import type { WakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import { createRecordDiscrepancy, idOfDiscrepancy } from '../../shared/receiving/record-discrepancy.ts';
import { aboutEvents } from '../../shared/telemetry/fields.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';

/** Records discrepancies, each once however often it is found, and has `respond` notify operators of them. */
export type Report = (discrepancies: readonly Discrepancy[]) => Promise<void>;

interface Dependencies {
  readonly history: Pick<History, 'known' | 'open'>;
  readonly wakeUpQueue: WakeUpQueue;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** More notices at once would not be read. The next run finds the others again. */
const mostNotifiedAtOnce = 25;

export function createReport({ history, wakeUpQueue, clock, telemetry }: Dependencies): Report {
  async function unreported(discrepancies: readonly Discrepancy[]): Promise<readonly Discrepancy[]> {
    const known = await history.known(discrepancies.map(idOfDiscrepancy));
    return discrepancies.filter((each) => !known.has(idOfDiscrepancy(each)));
  }

  const record = createRecordDiscrepancy({ history, clock, telemetry, by: 'reconcile' });

  const writeAll = async (discrepancies: readonly Discrepancy[]): Promise<void> => {
    for (const discrepancy of discrepancies) await record(discrepancy);
  };

  return async (discrepancies) => {
    const found = await unreported(discrepancies);
    const toNotify = found.filter(({ severity }) => severity !== undefined);
    const now = toNotify.slice(0, mostNotifiedAtOnce);
    await writeAll(found.filter(({ severity }) => severity === undefined));
    await writeAll(now);
    if (now.length === 0) return;
    telemetry.count('DiscrepancyFound', now.length);
    await telemetry.about(aboutEvents(now.map(idOfDiscrepancy)), () => wakeUpQueue.wakeUp('discrepancies'));
    const left = toNotify.slice(mostNotifiedAtOnce);
    if (left.length > 0)
      telemetry.warn('Discrepancies are left to the next run', aboutEvents(left.map(idOfDiscrepancy)));
  };
}
