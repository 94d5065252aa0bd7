import type { SNSEvent, SNSMessage } from 'aws-lambda';
import { parkedEventId } from '../../shared/events/event-id.ts';
import type { Park } from '../../shared/history/park.ts';
import type { WakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import type { RecordNotice } from '../../shared/receiving/record-notice.ts';
import { isAnyPlanned } from '../../shared/responses/aggregate-status.ts';
import {
  isUnreadable,
  type ReadNotice,
  type UnreadableNotice,
  unreadable,
} from '../../shared/sources/notice.ts';
import { parseNoticeAmong } from '../../shared/sources/parse-notice.ts';
import type { Direct, Draft, Source } from '../../shared/sources/source.ts';
import { sources as productSources } from '../../shared/sources/sources.ts';
import { measuredDecisions, measuredNotice } from '../../shared/telemetry/measurements.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';

interface Dependencies {
  readonly recordNotice: RecordNotice;
  readonly wakeUpQueue: WakeUpQueue;
  readonly park: Park;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Absent: the product's. Those whose notices are no events are left to other functions. */
  readonly sources?: readonly Source[];
}

/** A notice that is to be recorded, or that is to be parked. */
type Sorted =
  | { readonly draft: Draft; readonly notice: ReadNotice; readonly direct: Direct }
  | { readonly draft?: undefined; readonly notice: ReadNotice | UnreadableNotice };
type Accepted = Extract<Sorted, { readonly direct: Direct }>;

/** One notice → event, decision, planned responses, and the wake-up queue. Safe to repeat. */
export const createHandler = (dependencies: Dependencies) => {
  const { recordNotice, wakeUpQueue, park, clock, telemetry, sources = productSources } = dependencies;

  async function record({ draft, notice, direct }: Accepted, message: SNSMessage): Promise<void> {
    const event = await recordNotice(draft);
    telemetry.write([...measuredNotice(event), ...measuredDecisions([event])]);
    const contradiction = direct.contradiction(JSON.parse(event.document), notice.document);
    if (contradiction) await park(message, contradictory(contradiction, event.eventId));
    if (isAnyPlanned(event.responses)) await wakeUpQueue.wakeUp(event.eventId);
  }

  return async ({ Records }: SNSEvent): Promise<void> => {
    for (const { Sns } of Records) {
      const sorted = sort(parseNoticeAmong(Sns.Message, sources), sources, clock.now());
      const eventId = sorted.draft?.facts.eventId ?? parkedEventId(Sns.Message);
      await telemetry.about({ eventId }, () =>
        sorted.draft ? record(sorted, Sns) : park(Sns, sorted.notice),
      );
    }
  };
};

/** Which of two contradictory notices is genuine can't be decided here: the first stays, and operators are notified. */
const contradictory = (member: string, eventId: string): UnreadableNotice =>
  unreadable('contradictory', `${member} differs from the first notice of ${eventId}`);

/** Clocks differ by seconds. A notice dated later than that would outrank every true one that follows. */
const maxAheadMillis = 3_600_000;

function sort(notice: ReadNotice | UnreadableNotice, sources: readonly Source[], now: Date): Sorted {
  const direct = sources.find(({ name }) => name === notice.kind)?.direct;
  if (isUnreadable(notice) || !direct) return { notice };
  const draft = direct.draft(notice);
  const { at } = draft.facts;
  if (at.getTime() - now.getTime() <= maxAheadMillis) return { draft, notice, direct };
  const detail = `${direct.moment}: ${at.toISOString()} is still to come`;
  return { notice: unreadable('from-the-future', detail) };
}
