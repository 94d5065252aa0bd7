import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json/json.ts';
import { EpochMillis, optional } from '../members.ts';
import { type ReadNotice, readerOf } from '../notice.ts';

/** The members that are acted on or looked up by; all others are kept in `document`. */
export const ViolationMembers = v.object({
  violationId: v.pipe(
    v.string(),
    v.regex(/^[a-zA-Z0-9_-]{1,128}$/, 'violationId must be 1 to 128 of a-z A-Z 0-9 _ -'),
  ),
  violationEventType: v.picklist(['in-alarm', 'alarm-cleared', 'alarm-invalidated']),
  violationEventTime: EpochMillis,
  /**
   * No pattern: devices that are not registered appear under their client id, of at most 128 bytes (AWS IoT Core
   * quotas). So whether AWS counts its 128 characters as JavaScript does makes no difference to a true name. Lone
   * surrogates are refused, since UTF-8 can't carry them: in a table key two names would become one.
   */
  thingName: v.pipe(
    v.string(),
    v.maxLength(128, 'thingName must be 1 to 128 characters'),
    v.regex(/^\P{Surrogate}+$/su, 'thingName must be 1 to 128 characters'),
  ),
  securityProfileName: v.pipe(
    v.string(),
    v.regex(/^[a-zA-Z0-9:_-]{1,128}$/, 'securityProfileName must be 1 to 128 of a-z A-Z 0-9 : _ -'),
  ),
  behavior: v.looseObject({
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
    metric: optional(v.string()),
  }),
});

export interface ViolationNotice extends v.InferOutput<typeof ViolationMembers>, ReadNotice {
  readonly kind: 'violation';
}

export const readViolation = readerOf('violation', ViolationMembers);

const compared: Readonly<Record<string, (document: JsonObject) => JsonValue | undefined>> = {
  thingName: ({ thingName }) => thingName,
  securityProfileName: ({ securityProfileName }) => securityProfileName,
  'behavior.name': ({ behavior }) => (isJsonObject(behavior) ? behavior.name : undefined),
  metricValue: ({ metricValue }) => metricValue,
};

/** As JSON has it: a zero has no sign there. */
const asStored = (value: JsonValue): JsonValue => JSON.parse(JSON.stringify(value));

/**
 * The first member by which two notices of the same violation, moment and type differ; undefined where
 * one repeats the other. Device Defender repeats itself word for word: one of two that differ is not its own.
 */
export const contradictionOf = (one: JsonObject, other: JsonObject): string | undefined =>
  Object.entries(compared).find(([, read]) => {
    const [before, after] = [read(one), read(other)];
    return (
      before !== undefined && after !== undefined && !isDeepStrictEqual(asStored(before), asStored(after))
    );
  })?.[0];
