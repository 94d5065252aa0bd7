import { type IoTClient, paginateListViolationEvents } from '@aws-sdk/client-iot';
import type { JsonObject } from '../json/json.ts';
import { quotas } from './quotas.ts';
import { messageOfEvent } from './violation-listing.ts';

/** One transition of a violation that Device Defender remembers. */
export interface ListedTransition {
  readonly at: Date;
  readonly type: string;
  /** The notice of it, as it was or would have been sent. */
  readonly notice: JsonObject;
}

/** The transitions of a violation in a period, the oldest first. */
export async function transitionsIn(
  iot: Pick<IoTClient, 'send'>,
  { thingName, violationId }: { readonly thingName: string; readonly violationId: string },
  startTime: Date,
  to: Date,
): Promise<readonly ListedTransition[]> {
  const found: ListedTransition[] = [];
  const pages = paginateListViolationEvents(
    { client: iot as IoTClient, pageSize: quotas.pageSize },
    { thingName, startTime, endTime: endOfPeriod(to), listSuppressedAlerts: false },
  );
  for await (const { violationEvents = [] } of pages)
    for (const event of violationEvents)
      if (event.violationId === violationId && event.violationEventTime)
        found.push({
          at: event.violationEventTime,
          type: event.violationEventType ?? 'unknown',
          notice: JSON.parse(messageOfEvent(event)),
        });
  return found.sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** The API asks in whole seconds: the last one counts in full. */
const endOfPeriod = (to: Date): Date => new Date(Math.ceil(to.getTime() / 1000) * 1000);
