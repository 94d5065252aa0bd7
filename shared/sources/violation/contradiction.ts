import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '../../json/json.ts';

const members: Readonly<Record<string, (document: JsonObject) => JsonValue | undefined>> = {
  thingName: ({ thingName }) => thingName,
  securityProfileName: ({ securityProfileName }) => securityProfileName,
  'behavior.name': ({ behavior }) => (isNamed(behavior) ? behavior.name : undefined),
  metricValue: ({ metricValue }) => metricValue,
};

const isNamed = (value: JsonValue | undefined): value is { readonly name: JsonValue } =>
  typeof value === 'object' && value !== null && 'name' in value;

/** As JSON has it: a zero has no sign there. */
const asStored = (value: JsonValue): JsonValue => JSON.parse(JSON.stringify(value));

/**
 * The first member by which two notices of the same violation, moment and type tell something else; undefined where
 * one repeats the other. Device Defender repeats itself word for word: one of two that differ is not its own.
 */
export const contradictionOf = (one: JsonObject, other: JsonObject): string | undefined =>
  Object.entries(members).find(([, read]) => {
    const [before, after] = [read(one), read(other)];
    return (
      before !== undefined && after !== undefined && !isDeepStrictEqual(asStored(before), asStored(after))
    );
  })?.[0];
