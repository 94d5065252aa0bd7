import type { Decision } from '../decisions/decision.ts';
import type { JsonObject } from '../json/json.ts';
import { planResponses } from '../responses/plan.ts';
import { subjectOfThing } from '../sources/subject.ts';
import type { ViolationNotice } from '../sources/violation/notice.ts';
import type { ViolationEvent } from './event.ts';
import { violationEventId } from './event-id.ts';
import { expiryOf, type Receipt } from './receipt.ts';

interface Decided {
  readonly document: JsonObject;
  readonly decision: Decision;
  readonly receipt: Receipt;
}

/** The event of one transition of a violation, as it is first stored. */
export const violationEvent = (
  notice: ViolationNotice,
  { document, decision, receipt }: Decided,
): ViolationEvent => ({
  kind: 'violation',
  eventId: violationEventId(notice.violationId, notice.violationEventTime, notice.violationEventType),
  at: notice.violationEventTime,
  receivedAt: receipt.at,
  expiresAt: expiryOf(receipt),
  revision: 1,
  subject: subjectOfThing(notice.thingName),
  source: `profile/${notice.securityProfileName}`,
  document: JSON.stringify(document),
  decision,
  responses: planResponses(decision, receipt.at, receipt.by),
  violationId: notice.violationId,
  violationEventType: notice.violationEventType,
  thingName: notice.thingName,
});
