import type { Decision } from '../decisions/decision.ts';
import type { JsonObject } from '../json/json.ts';
import { byFunction, reason } from '../responses/reason.ts';
import type { Response } from '../responses/response.ts';
import type { DiscrepancyEvent } from './event.ts';
import { discrepancyEventId } from './event-id.ts';
import { expiryOf, type Receipt } from './receipt.ts';

export interface Discrepancy {
  readonly what: DiscrepancyEvent['what'];
  /** Tells this one from all others of its kind. */
  readonly key: string;
  readonly subject: string;
  /** What noticed it. */
  readonly sweep: string;
  /** One sentence for operators. */
  readonly detail: string;
  /** The severity of its notice; absent: it is only recorded. */
  readonly severity?: 'low' | 'medium' | 'high' | undefined;
  readonly facts: JsonObject;
}

/** The event of a discrepancy. No rule decides about it: operators are notified, and nothing else is done. */
export function discrepancyEvent(discrepancy: Discrepancy, receipt: Receipt): DiscrepancyEvent {
  const { what, key, subject, sweep, detail, severity, facts } = discrepancy;
  const steps: Decision['steps'] = severity ? [{ kind: 'notify', severity, about: detail }] : [];
  return {
    kind: 'discrepancy',
    eventId: discrepancyEventId(what, key),
    at: receipt.at,
    receivedAt: receipt.at,
    expiresAt: expiryOf(receipt),
    revision: 1,
    subject,
    source: `sweep/${sweep}`,
    document: JSON.stringify({ ...facts, kind: 'discrepancy', what, subject }),
    decision: { rulesetVersion: 0, because: 'discrepancy', steps, passed: [], considered: 0 },
    responses: steps.map((step) => notifiedViolation(step, receipt)),
    what,
    detail,
  };
}

const notifiedViolation = (step: Decision['steps'][number], { at, by }: Receipt): Response => ({
  step,
  status: 'planned',
  trail: [
    {
      ...{ status: 'planned', at: at.toISOString(), actor: byFunction(by) },
      reason: reason('discrepancy-found', 'operators are notified of a discrepancy'),
    },
  ],
});
