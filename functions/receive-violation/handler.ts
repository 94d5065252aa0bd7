import type { SNSEvent } from 'aws-lambda';
import type { Park } from '../../shared/history/park.ts';
import { type Notice, parseNotice } from '../../shared/notices/notice.ts';
import type { Bell } from '../../shared/notify/bell.ts';
import type { RecordViolation } from '../../shared/receiving/record-violation.ts';
import { isAnyPlanned } from '../../shared/responses/standing.ts';
import type { Clock } from '../../shared/time/clock.ts';

export interface Dependencies {
  readonly recordViolation: RecordViolation;
  readonly bell: Bell;
  readonly park: Park;
  readonly clock: Clock;
}

/** One violation notice → event, decision, planned responses, and the bell. Safe to repeat. */
export const createHandler =
  ({ recordViolation, bell, park, clock }: Dependencies) =>
  async ({ Records }: SNSEvent): Promise<void> => {
    for (const { Sns } of Records) {
      const notice = notFromTheFuture(parseNotice(Sns.Message), clock.now());
      if (notice.kind !== 'violation') {
        await park(Sns, notice);
        continue;
      }
      const event = await recordViolation(notice);
      if (isAnyPlanned(event.responses)) await bell.ring(event.eventId);
    }
  };

/** Clocks differ by seconds. A notice dated later than that would outrank every true one that follows. */
const maxAheadMillis = 3_600_000;

function notFromTheFuture(notice: Notice, now: Date): Notice {
  if (notice.kind !== 'violation' || notice.violationEventTime.getTime() - now.getTime() <= maxAheadMillis)
    return notice;
  const detail = `violationEventTime: ${notice.violationEventTime.toISOString()} is still to come`;
  return { kind: 'unreadable', reason: 'from-the-future', detail };
}
