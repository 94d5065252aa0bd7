import { type Discrepancy, discrepancyEvent } from '../events/discrepancy-event.ts';
import { discrepancyEventId } from '../events/event-id.ts';
import type { History } from '../history/history.ts';
import { defaultRetentionDays } from '../rules/ruleset.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';

/** Records a discrepancy, once however often it is found; `respond` notifies operators of it. */
export type RecordDiscrepancy = (discrepancy: Discrepancy) => Promise<void>;

interface Dependencies {
  readonly history: Pick<History, 'open'>;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'about' | 'warn'>;
  /** The function that found it. */
  readonly by: string;
}

export const createRecordDiscrepancy =
  ({ history, clock, telemetry, by }: Dependencies): RecordDiscrepancy =>
  (discrepancy) =>
    telemetry.about({ eventId: idOfDiscrepancy(discrepancy) }, async () => {
      const receipt = { at: clock.now(), by, retentionDays: defaultRetentionDays };
      const { what, subject } = await history.open(discrepancyEvent(discrepancy, receipt));
      telemetry.warn('Discrepancy found', { what, subject });
    });

export const idOfDiscrepancy = ({ what, key }: Pick<Discrepancy, 'what' | 'key'>): string =>
  discrepancyEventId(what, key);
