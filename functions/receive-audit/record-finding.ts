import { decide, undecided } from '../../shared/decisions/decide.ts';
import type { Decision } from '../../shared/decisions/decision.ts';
import { findingDocument } from '../../shared/decisions/document.ts';
import { findingEvent } from '../../shared/history/audit-events.ts';
import type { AuditEvent } from '../../shared/history/event.ts';
import type { History } from '../../shared/history/history.ts';
import type { Park } from '../../shared/history/park.ts';
import { parseAnsweredFinding } from '../../shared/notices/finding.ts';
import type { JsonObject } from '../../shared/notices/json.ts';
import { isAnyPlanned } from '../../shared/responses/standing.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import type { Clock } from '../../shared/time/clock.ts';

/** What became of a finding, and the rule that decided it; the empty text where none did. */
export interface Recorded {
  readonly as: 'planned' | 'suppressed' | 'recorded' | 'unreadable';
  readonly rule: string;
}

/** Stores one finding with its decision and its planned responses. Safe to repeat: the first decision stays. */
export type RecordFinding = (answer: unknown, audit: AuditEvent) => Promise<Recorded>;

interface Dependencies {
  readonly liveRuleset: () => Promise<Ruleset>;
  readonly history: History;
  readonly park: Park;
  readonly clock: Clock;
}

export const createRecordFinding =
  ({ liveRuleset, history, park, clock }: Dependencies): RecordFinding =>
  async (answer, audit) => {
    const parsed = parseAnsweredFinding(answer);
    if (parsed.kind === 'unreadable') {
      const notice = { kind: 'unreadable', reason: 'invalid-audit', detail: parsed.detail } as const;
      await park({ Message: JSON.stringify(answer), TopicArn: '' }, notice);
      return { as: 'unreadable', rule: '' };
    }
    const { finding } = parsed;
    const ruleset = await liveRuleset();
    const document = findingDocument(finding, audit.facts);
    const decision = decideIn(audit, ruleset, document);
    const receipt = { at: clock.now(), by: 'receive-audit', retentionDays: ruleset.retentionDays };
    const event = await history.open(findingEvent(finding, audit, { document, decision, receipt }));
    const rule = event.decision.rule?.id ?? '';
    if (finding.isSuppressed) return { as: 'suppressed', rule };
    return { as: isAnyPlanned(event.responses) ? 'planned' : 'recorded', rule };
  };

/** An audit that was started to verify is not acted on: what an action can't mend would be tried for ever. */
const decideIn = ({ verifies }: AuditEvent, ruleset: Ruleset, document: JsonObject): Decision =>
  verifies ? undecided(ruleset, 'verification-audit') : decide(ruleset, document);
