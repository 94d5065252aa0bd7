import { decide } from '../../shared/decisions/decide.ts';
import type { AuditEvent, FindingEvent, ViolationEvent } from '../../shared/events/event.ts';
import { decidedEvent, noticeEvent } from '../../shared/events/receipt.ts';
import type { JsonObject } from '../../shared/json/json.ts';
import { auditFacts, findingDraft } from '../../shared/sources/audit/events.ts';
import { parseFinding } from '../../shared/sources/audit/finding.ts';
import { parseNotice } from '../../shared/sources/parse-notice.ts';
import { violationDraft } from '../../shared/sources/violation/source.ts';
import { aFinding, anAudit, aViolation, messageOf } from '../fixtures/notices/builders.ts';
import { aFindingRule, aRule } from '../unit/shared/rules/builders.ts';
import { versionWith } from './rulesets.ts';

export const receivedAt = new Date(1_790_000_136_000);

interface Making {
  /** Loaded in mode enforce, unless they say otherwise. */
  readonly rules?: readonly unknown[];
  readonly at?: Date;
}

/** The event of a violation notice as `receive-violation` first stores it; by default one rule quarantines. */
export function aViolationEvent(
  members: JsonObject = {},
  { rules = [aRule()], at = receivedAt }: Making = {},
): ViolationEvent {
  const notice = parseNotice(messageOf(aViolation(members)));
  if (notice.kind !== 'violation') throw new Error(`No violation: ${JSON.stringify(notice)}`);
  const draft = violationDraft(notice);
  const decision = decide(versionWith(rules), draft.document);
  return decidedEvent(draft, decision, { at, by: 'receive-violation', retentionDays: 400 });
}

/** The event of an audit notice as `receive-audit` first stores it. */
export function anAuditEvent(members: JsonObject = {}, at = receivedAt): AuditEvent {
  const notice = parseNotice(messageOf(anAudit(members)));
  if (notice.kind !== 'audit') throw new Error(`No audit: ${JSON.stringify(notice)}`);
  return noticeEvent(auditFacts(notice), notice.document, { at, by: 'receive-audit', retentionDays: 400 });
}

/** The event of a finding as `receive-audit` first stores it; by default one rule suppresses. */
export function aFindingEvent(
  members: Record<string, unknown> = {},
  { rules = [aFindingRule()], at = receivedAt }: Making = {},
): FindingEvent {
  const parsed = parseFinding(aFinding(members));
  if (parsed.kind !== 'finding') throw new Error(`No finding: ${parsed.detail}`);
  const draft = findingDraft(parsed.finding, anAuditEvent());
  const decision = decide(versionWith(rules), draft.document);
  return decidedEvent(draft, decision, { at, by: 'receive-audit', retentionDays: 400 });
}

/** The event of a finding about the certificate of this number; no two numbers have one in common. */
export const aCertificateFindingEvent = (number: number, members: JsonObject = {}, making: Making = {}) =>
  aFindingEvent(
    {
      findingId: `finding-${number}`,
      checkName: 'DEVICE_CERTIFICATE_SHARED_CHECK',
      nonCompliantResource: {
        resourceIdentifier: { deviceCertificateId: number.toString(16).padStart(64, '0') },
      },
      ...members,
    },
    making,
  );
