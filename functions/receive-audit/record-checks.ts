import { decide } from '../../shared/decisions/decide.ts';
import type { AuditEvent, CheckEvent } from '../../shared/events/event.ts';
import { decidedEvent } from '../../shared/events/receipt.ts';
import type { History } from '../../shared/history/history.ts';
import type { WakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import { isAnyPlanned } from '../../shared/responses/aggregate-status.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import { checkDraft } from '../../shared/sources/audit/events.ts';
import type { AuditCheck, AuditNotice } from '../../shared/sources/audit/notice.ts';
import { measuredDecisions } from '../../shared/telemetry/measurements.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';

export type RecordChecks = (notice: AuditNotice, audit: AuditEvent) => Promise<void>;

interface Dependencies {
  readonly liveRuleset: () => Promise<Ruleset>;
  readonly history: History;
  readonly wakeUpQueue: WakeUpQueue;
  readonly telemetry: Telemetry;
}

/** A check that did not complete saw nothing: a blind spot, not a pass. */
const isBlind = ({ checkRunStatus }: AuditCheck): boolean =>
  checkRunStatus === 'FAILED' || checkRunStatus === 'CANCELED';

/** Records the checks of an audit that failed, or that a rule matches. */
export function createRecordChecks({
  liveRuleset,
  history,
  wakeUpQueue,
  telemetry,
}: Dependencies): RecordChecks {
  async function record(check: AuditCheck, audit: AuditEvent): Promise<void> {
    const ruleset = await liveRuleset();
    const draft = checkDraft(check, audit);
    const decision = decide(ruleset, draft.document);
    if (!isBlind(check) && !decision.rule) return;
    const receipt = { at: audit.receivedAt, by: 'receive-audit', retentionDays: ruleset.retentionDays };
    const event = decidedEvent(draft, decision, receipt);
    await telemetry.about({ eventId: event.eventId }, () => open(event));
  }

  async function open(event: CheckEvent): Promise<void> {
    const stored = await history.open(event);
    telemetry.write(measuredDecisions([stored]));
    if (isAnyPlanned(stored.responses)) await wakeUpQueue.wakeUp(stored.eventId);
  }

  return async (notice, audit) => {
    for (const check of notice.auditDetails) {
      if (isBlind(check)) telemetry.count('CheckFailed');
      await telemetry.about({ checkName: check.checkName }, () => record(check, audit));
    }
  };
}
