import { decide } from '../decisions/decide.ts';
import type { ViolationEvent } from '../events/event.ts';
import { violationEvent } from '../events/violation-event.ts';
import type { History } from '../history/history.ts';
import type { Ruleset } from '../rules/ruleset.ts';
import { violationDocument } from '../sources/documents.ts';
import type { ViolationNotice } from '../sources/violation/notice.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';

/**
 * Stores one transition of a violation with its decision and its planned responses, whether its notice came or was
 * missed. Safe to repeat: the first decision stays. The wake-up queue is left to whoever calls.
 */
export type RecordViolation = (notice: ViolationNotice) => Promise<ViolationEvent>;

interface Dependencies {
  readonly liveRuleset: () => Promise<Ruleset>;
  readonly history: Pick<History, 'open'>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** The function that records it. */
  readonly by: string;
}

export const createRecordViolation =
  ({ liveRuleset, history, clock, telemetry, by }: Dependencies): RecordViolation =>
  async (notice) => {
    const ruleset = await liveRuleset();
    const document = violationDocument(notice);
    const receipt = { at: clock.now(), by, retentionDays: ruleset.retentionDays };
    const event = await history.open(
      violationEvent(notice, { document, decision: decide(ruleset, document), receipt }),
    );
    telemetry.info('Violation decided', {
      eventId: event.eventId,
      because: event.decision.because,
      rule: event.decision.rule?.id,
    });
    return event;
  };
