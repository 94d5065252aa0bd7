import { isJsonObject, type JsonObject, type JsonValue } from '../notices/json.ts';

/** Names with more parts stay as they are and match nothing: no real one has them, and each costs a level. */
export const maxSegments = 32;

/**
 * The document with every name that has dots taken apart: `a.b` and a `b` within `a` are the same path, since
 * event-ruler joins the names of a path with dots. Where one has both spellings, the values of both are there.
 */
export const unfold = (document: JsonObject): JsonObject =>
  hasDots(document) ? unfoldObject(document) : document;

function hasDots(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(hasDots);
  return (
    isJsonObject(value) &&
    Object.keys(value).some((name) => name.includes('.') || hasDots(value[name] ?? null))
  );
}

function unfoldValue(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(unfoldValue);
  return isJsonObject(value) ? unfoldObject(value) : value;
}

const unfoldObject = (object: JsonObject): JsonObject =>
  joined(
    Object.entries(object).flatMap(([name, value]) => Object.entries(unfoldMember(name, unfoldValue(value)))),
  );

function unfoldMember(name: string, value: JsonValue): JsonObject {
  const segments = name.split('.');
  const [first = '', ...inner] = segments.length > maxSegments ? [name] : segments;
  const innermost = inner.reduceRight<JsonValue>((below, each) => Object.fromEntries([[each, below]]), value);
  return Object.fromEntries([[first, innermost]]);
}

function joined(members: readonly (readonly [string, JsonValue])[]): JsonObject {
  const values = new Map<string, JsonValue>();
  for (const [name, value] of members) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : join(before, value));
  }
  return Object.fromEntries(values);
}

const join = (one: JsonValue, other: JsonValue): JsonValue =>
  isJsonObject(one) && isJsonObject(other)
    ? joined([...Object.entries(one), ...Object.entries(other)])
    : [one, other];
