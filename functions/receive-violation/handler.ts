import type { SNSEvent } from 'aws-lambda';
import { decide } from '../../shared/decisions/decide.ts';
import { violationDocument } from '../../shared/decisions/document.ts';
import type { History } from '../../shared/history/history.ts';
import type { Park } from '../../shared/history/park.ts';
import { violationEvent } from '../../shared/history/violation-event.ts';
import { type Notice, parseNotice } from '../../shared/notices/notice.ts';
import type { Bell } from '../../shared/notify/bell.ts';
import { isAnyPlanned } from '../../shared/responses/standing.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';

export interface Dependencies {
  readonly liveRuleset: () => Promise<Ruleset>;
  readonly history: History;
  readonly bell: Bell;
  readonly park: Park;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** One violation notice → event, decision, planned responses, and the bell. Safe to repeat. */
export const createHandler =
  ({ liveRuleset, history, bell, park, clock, telemetry }: Dependencies) =>
  async ({ Records }: SNSEvent): Promise<void> => {
    for (const { Sns } of Records) {
      const notice = notFromTheFuture(parseNotice(Sns.Message), clock.now());
      if (notice.kind !== 'violation') {
        await park(Sns, notice);
        continue;
      }
      const ruleset = await liveRuleset();
      const document = violationDocument(notice);
      const receipt = { at: clock.now(), by: 'receive-violation', retentionDays: ruleset.retentionDays };
      const event = await history.open(
        violationEvent(notice, { document, decision: decide(ruleset, document), receipt }),
      );
      telemetry.info('Violation decided', {
        eventId: event.eventId,
        because: event.decision.because,
        rule: event.decision.rule?.id,
      });
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
