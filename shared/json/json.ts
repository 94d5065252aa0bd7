/** A value without members: neither an object nor an array. */
export type Leaf = null | boolean | number | string;
export type JsonValue = Leaf | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: JsonValue;
}

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isLeaf = (value: unknown): value is Leaf =>
  value === null || ['boolean', 'number', 'string'].includes(typeof value);

/** Deeper nesting than any Device Defender message has; keeps recursion over hostile input bounded. */
const maxDepth = 32;

/**
 * True where an object nests deeper than any real notice does. Iterative: hostile input must not exhaust the
 * stack; each level is a set, so that an object which holds itself (a YAML alias can) stays one.
 */
export function isTooDeep(value: unknown): boolean {
  let level = new Set([value]);
  for (let depth = 0; level.size > 0; depth++) {
    if (depth > maxDepth) return true;
    level = new Set([...level].flatMap(membersOf));
  }
  return false;
}

/**
 * Why a parsed document can't be stored and read back as it came, or undefined: a number that JSON can write and
 * a double can't hold has become Infinity, and a member called `__proto__` turns into a prototype when copied.
 * For documents that are not too deep.
 */
export function whyNotStorable(value: JsonValue): string | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number is out of range';
  if (isJsonObject(value) && Object.hasOwn(value, '__proto__')) return 'a member is called __proto__';
  for (const member of membersOf(value)) {
    const reason = whyNotStorable(member);
    if (reason) return reason;
  }
  return undefined;
}

const membersOf = <Value>(value: Value): Value[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [];
