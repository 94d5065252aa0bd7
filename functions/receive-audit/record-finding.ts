import { decide, undecided } from '../../shared/decisions/decide.ts';
import type { Decision } from '../../shared/decisions/decision.ts';
import type { AuditEvent, FindingEvent } from '../../shared/events/event.ts';
import { parkedEventId } from '../../shared/events/event-id.ts';
import { decidedEvent } from '../../shared/events/receipt.ts';
import type { History } from '../../shared/history/history.ts';
import type { Park } from '../../shared/history/park.ts';
import type { JsonObject } from '../../shared/json/json.ts';
import { isAnyPlanned } from '../../shared/responses/aggregate-status.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import { findingDraft, findingEventId } from '../../shared/sources/audit/events.ts';
import { type Finding, parseAnsweredFinding, resourceIn } from '../../shared/sources/audit/finding.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';

/** The outcome of a finding, its resource, the rule that decided it, and its reason code; the empty text where there is none. */
export interface Recorded {
  /** None where it could not be read. */
  readonly event?: FindingEvent;
  readonly as: 'planned' | 'suppressed' | 'recorded' | 'unreadable';
  /** One that could not be read counts as a resource of its own. */
  readonly resource: string;
  readonly rule: string;
  readonly reasonCode: string;
}

/** Stores one finding with its decision and its planned responses. Safe to repeat: the first decision stays. */
export type RecordFinding = (answer: unknown, audit: AuditEvent) => Promise<Recorded>;

interface Dependencies {
  readonly liveRuleset: () => Promise<Ruleset>;
  readonly history: History;
  readonly park: Park;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

export function createRecordFinding(dependencies: Dependencies): RecordFinding {
  const { liveRuleset, history, park, clock, telemetry } = dependencies;

  async function record(finding: Finding, audit: AuditEvent): Promise<Recorded> {
    const ruleset = await liveRuleset();
    const draft = findingDraft(finding, audit);
    const decision = decideIn(audit, ruleset, { checkName: finding.checkName, document: draft.document });
    const receipt = { at: clock.now(), by: 'receive-audit', retentionDays: ruleset.retentionDays };
    const event = await history.open(decidedEvent(draft, decision, receipt));
    return {
      event,
      as: outcomeOf(finding, event),
      resource: resourceIn(finding),
      rule: event.decision.rule?.id ?? '',
      reasonCode: finding.reasonForNonComplianceCode ?? '',
    };
  }

  return async (answer, audit) => {
    const parsed = parseAnsweredFinding(answer);
    if (parsed.kind === 'finding') {
      const { finding } = parsed;
      return telemetry.about({ eventId: findingEventId(finding.findingId) }, () => record(finding, audit));
    }
    const notice = { kind: 'unreadable', reason: 'invalid-audit', detail: parsed.detail } as const;
    const message = JSON.stringify(answer);
    await park({ Message: message, TopicArn: '' }, notice);
    return { as: 'unreadable', resource: parkedEventId(message), rule: '', reasonCode: '' };
  };
}

function outcomeOf({ isSuppressed }: Finding, { responses }: FindingEvent): Recorded['as'] {
  if (isSuppressed) return 'suppressed';
  return isAnyPlanned(responses) ? 'planned' : 'recorded';
}

/** Findings of verification audits are only recorded: a response to them would be repeated for ever. So are those of old audits. */
function decideIn({ progress }: AuditEvent, ruleset: Ruleset, { checkName, document }: Deciding): Decision {
  const { recordOnly } = progress.find((check) => check.checkName === checkName) ?? {};
  return recordOnly ? undecided(ruleset, recordOnly) : decide(ruleset, document);
}

interface Deciding {
  readonly checkName: string;
  readonly document: JsonObject;
}
