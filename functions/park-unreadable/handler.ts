import type { SNSEvent } from 'aws-lambda';
import { parkedEventId } from '../../shared/events/event-id.ts';
import type { Park } from '../../shared/history/park.ts';
import { parseNotice } from '../../shared/sources/parse-notice.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';

interface Dependencies {
  readonly park: Park;
  readonly telemetry: Telemetry;
}

/**
 * Parks what cannot be read. Bodies that are no JSON objects reach no filtered subscription, and whether objects
 * with a null or empty `violationEventType` do is not documented; what a receiver parks too is the same event.
 */
export const createHandler =
  ({ park, telemetry }: Dependencies) =>
  async ({ Records }: SNSEvent): Promise<void> => {
    for (const { Sns } of Records) {
      const notice = parseNotice(Sns.Message);
      if (notice.kind !== 'unreadable') continue;
      await telemetry.about({ eventId: parkedEventId(Sns.Message) }, () => park(Sns, notice));
    }
  };
