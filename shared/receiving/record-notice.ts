import { decide } from '../decisions/decide.ts';
import type { RuledEvent } from '../events/event.ts';
import { decidedEvent } from '../events/receipt.ts';
import type { History } from '../history/history.ts';
import type { Ruleset } from '../rules/ruleset.ts';
import type { Draft, Source } from '../sources/source.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';

/**
 * Stores the event of one notice with its decision and its planned responses, whether the notice came or was missed.
 * Safe to repeat: the first decision stays. The caller wakes `respond` up.
 */
export type RecordNotice = (draft: Draft) => Promise<RuledEvent>;

interface Dependencies {
  readonly liveRuleset: () => Promise<Ruleset>;
  readonly history: Pick<History, 'open'>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** The function that records it. */
  readonly by: string;
  /** Absent: the product's. */
  readonly sources?: readonly Source[];
}

export const createRecordNotice =
  ({ liveRuleset, history, clock, telemetry, by, sources }: Dependencies): RecordNotice =>
  async (draft) => {
    const ruleset = await liveRuleset();
    const receipt = { at: clock.now(), by, retentionDays: ruleset.retentionDays };
    const decision = decide(ruleset, draft.document, sources);
    // Types know the events of the product's sources; others have the same form.
    const event = await history.open(decidedEvent(draft, decision, receipt) as unknown as RuledEvent);
    telemetry.info('Notice decided', {
      eventId: event.eventId,
      because: event.decision.because,
      rule: event.decision.rule?.id,
    });
    return event;
  };
