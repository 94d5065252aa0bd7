import type { Decision } from '../decisions/decision.ts';
import type { JsonObject } from '../json/json.ts';
import { planResponses } from '../responses/plan.ts';
import type { Draft, EventFacts } from '../sources/source.ts';

const millisPerDay = 86_400_000;

/** When a notice was received, by which function, and how long history keeps it. */
export interface Receipt {
  readonly at: Date;
  readonly by: string;
  readonly retentionDays: number;
}

export const expiryOf = ({ at, retentionDays }: Receipt): Date =>
  new Date(at.getTime() + retentionDays * millisPerDay);

const received = (receipt: Receipt) => ({
  receivedAt: receipt.at,
  expiresAt: expiryOf(receipt),
  revision: 1,
});

/** The event of a notice itself, as it is first stored. */
export const noticeEvent = <Facts extends EventFacts>(
  facts: Facts,
  document: JsonObject,
  receipt: Receipt,
) => ({ ...facts, ...received(receipt), document: JSON.stringify(document) });

/** The event of a document that was decided on, as it is first stored, with what is planned. */
export const decidedEvent = <Facts extends EventFacts>(
  { facts, document }: Draft<Facts>,
  decision: Decision,
  receipt: Receipt,
) => ({
  ...noticeEvent(facts, document, receipt),
  decision,
  responses: planResponses(decision, receipt.at, receipt.by),
});
