import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';

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

/** Gathered by name before they are joined: one name in thousands of spellings must not cost their square. */
function joined(members: readonly (readonly [string, JsonValue])[]): JsonObject {
  const byName = new Map<string, JsonValue[]>();
  for (const [name, value] of members) {
    const values = byName.get(name);
    if (values) values.push(value);
    else byName.set(name, [value]);
  }
  return Object.fromEntries([...byName].map(([name, values]) => [name, join(values)]));
}

/** Objects become one; what is none stands beside it, in a list. */
function join(values: readonly JsonValue[]): JsonValue {
  const [only, ...more] = values;
  if (only !== undefined && more.length === 0) return only;
  const objects = values.filter(isJsonObject);
  const others = values.filter((value) => !isJsonObject(value));
  const whole = objects.length > 0 ? [joined(objects.flatMap((object) => Object.entries(object)))] : [];
  return others.length > 0 ? [...whole, ...others] : (whole[0] ?? []);
}
