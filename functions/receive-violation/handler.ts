import type { SNSEvent, SNSMessage } from 'aws-lambda';
import { parkedEventId, violationEventId } from '../../shared/events/event-id.ts';
import type { Park } from '../../shared/history/park.ts';
import type { WakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import type { RecordViolation } from '../../shared/receiving/record-notice.ts';
import { isAnyPlanned } from '../../shared/responses/aggregate-status.ts';
import { type Notice, parseNotice, type UnreadableNotice } from '../../shared/sources/parse-notice.ts';
import { contradictionOf } from '../../shared/sources/violation/contradiction.ts';
import type { ViolationNotice } from '../../shared/sources/violation/notice.ts';
import { measuredDecisions, measuredNotice } from '../../shared/telemetry/measurements.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';

export interface Dependencies {
  readonly recordViolation: RecordViolation;
  readonly wakeUpQueue: WakeUpQueue;
  readonly park: Park;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** One violation notice → event, decision, planned responses, and the wake-up queue. Safe to repeat. */
export const createHandler = ({ recordViolation, wakeUpQueue, park, clock, telemetry }: Dependencies) => {
  async function record(notice: ViolationNotice, message: SNSMessage): Promise<void> {
    const event = await recordViolation(notice);
    telemetry.write([...measuredNotice(event), ...measuredDecisions([event])]);
    const contradiction = contradictionOf(JSON.parse(event.document), notice.document);
    if (contradiction) await park(message, contradictory(contradiction, event.eventId));
    if (isAnyPlanned(event.responses)) await wakeUpQueue.wakeUp(event.eventId);
  }

  return async ({ Records }: SNSEvent): Promise<void> => {
    for (const { Sns } of Records) {
      const notice = notFromTheFuture(parseNotice(Sns.Message), clock.now());
      await telemetry.about({ eventId: idOf(notice, Sns) }, () =>
        notice.kind === 'violation' ? record(notice, Sns) : park(Sns, notice),
      );
    }
  };
};

const idOf = (notice: Notice, { Message }: SNSMessage): string =>
  notice.kind === 'violation'
    ? violationEventId(notice.violationId, notice.violationEventTime, notice.violationEventType)
    : parkedEventId(Message);

/** Which of the two is true, nobody knows here: what came first stays, and a person is told. */
const contradictory = (member: string, eventId: string): UnreadableNotice => ({
  kind: 'unreadable',
  reason: 'contradictory',
  detail: `${member} is not what ${eventId} was told with`,
});

/** Clocks differ by seconds. A notice dated later than that would outrank every true one that follows. */
const maxAheadMillis = 3_600_000;

function notFromTheFuture(notice: Notice, now: Date): Notice {
  if (notice.kind !== 'violation' || notice.violationEventTime.getTime() - now.getTime() <= maxAheadMillis)
    return notice;
  const detail = `violationEventTime: ${notice.violationEventTime.toISOString()} is still to come`;
  return { kind: 'unreadable', reason: 'from-the-future', detail };
}
