import * as v from 'valibot';
import type { JsonObject } from '../../json/json.ts';
import { optional } from '../members.ts';
import { readViolation } from './notice.ts';
import { type ViolationFacts, violationDraft } from './source.ts';

/**
 * The document of a violation as Device Defender lists it: by whatever a notice claims, no rule is matched that would
 * not be matched by this. Only the type and the time of the transition are those of the event, since a list of what is
 * active has others.
 */
export const documentAsListed = (
  { at, violationEventType, subject }: Pick<ViolationFacts, 'at' | 'violationEventType' | 'subject'>,
  notice: JsonObject,
): JsonObject => ({
  ...notice,
  violationEventTime: at.getTime(),
  violationEventType,
  kind: 'violation',
  subject,
});

/** The same before anybody set the verification state that is listed: a step of the same rule may have done so. */
export const documentAsNoticed = (
  event: Parameters<typeof documentAsListed>[0] & { readonly document: string },
  { verificationState: _, verificationStateDescription: __, ...notice }: JsonObject,
): JsonObject => {
  const { verificationState, verificationStateDescription }: JsonObject = JSON.parse(event.document);
  return documentAsListed(event, {
    ...notice,
    ...(verificationState !== undefined && { verificationState }),
    ...(verificationStateDescription !== undefined && { verificationStateDescription }),
  });
};

/** What stays the same while a violation is active. The model marks the metric as optional. */
const Identity = v.object({
  securityProfileName: v.string(),
  behavior: v.object({ name: v.string(), metric: optional(v.string()) }),
});

/** Whether what is listed is of the behavior of a notice. */
export function isOfSameBehavior({ document }: { readonly document: string }, notice: JsonObject): boolean {
  const noticed = v.parse(Identity, JSON.parse(document));
  const listed = v.safeParse(Identity, notice);
  if (!listed.success) return false;
  const { securityProfileName, behavior } = listed.output;
  return (
    securityProfileName === noticed.securityProfileName &&
    behavior.name === noticed.behavior.name &&
    (behavior.metric === undefined ||
      noticed.behavior.metric === undefined ||
      behavior.metric === noticed.behavior.metric)
  );
}

/** Whether an event is that of the notice in its document. */
export function isOfItsDocument({
  document,
  eventId,
  subject,
  thingName,
}: Pick<ViolationFacts, 'eventId' | 'subject' | 'thingName'> & { readonly document: string }): boolean {
  const notice = readViolation(JSON.parse(document));
  if (notice.kind !== 'violation') return false;
  const { facts } = violationDraft(notice);
  return facts.eventId === eventId && facts.subject === subject && facts.thingName === thingName;
}
