import type { ViolationEvent } from '../../events/event.ts';
import type { JsonObject } from '../../json/json.ts';

/**
 * The document of a violation as Device Defender lists it: by whatever a notice claims, no rule is matched that would
 * not be matched by this. Only the type and the time of the transition are those of the event, since a list of what is
 * active has others.
 */
export const documentAsListed = (
  { at, violationEventType, subject }: ViolationEvent,
  notice: JsonObject,
): JsonObject => ({
  ...notice,
  violationEventTime: at.getTime(),
  violationEventType,
  kind: 'violation',
  subject,
});
