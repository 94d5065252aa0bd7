import { isJsonObject, type JsonValue } from '../notices/json.ts';

/** A value at the end of a path: never an object, never an array. */
export type Leaf = null | boolean | number | string;

/** What one entry of a pattern's list asks of a field. */
export type Matcher =
  | { readonly kind: 'exact'; readonly value: Leaf }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'anything-but'; readonly values: readonly Leaf[] }
  | { readonly kind: 'anything-but-prefix'; readonly prefixes: readonly string[] }
  | { readonly kind: 'exists'; readonly wanted: boolean };

/** Operators of the language (EventBridge user guide, "Comparison operators") that are not built yet. */
const notBuilt = new Set(['suffix', 'equals-ignore-case', 'wildcard', 'numeric', 'cidr']);

const built = 'use a value, prefix, anything-but or exists';

export type ReadMatcher = { readonly matcher: Matcher } | { readonly problem: string };

export const isLeaf = (value: unknown): value is Leaf =>
  value === null || ['boolean', 'number', 'string'].includes(typeof value);

/** Reads one entry of a pattern's list, e.g. `in-alarm` or `{ prefix: gateway- }`. */
export function readMatcher(entry: JsonValue): ReadMatcher {
  if (isLeaf(entry)) return { matcher: { kind: 'exact', value: entry } };
  if (!isJsonObject(entry)) return { problem: 'must be a value or an operator such as { prefix: … }' };
  const [operator = '', ...more] = Object.keys(entry);
  if (more.length > 0) return { problem: `must hold one operator, not ${more.length + 1}` };
  if (notBuilt.has(operator)) return { problem: `the operator \`${operator}\` is not built yet: ${built}` };
  return readOperator(operator, entry[operator] ?? null);
}

function readOperator(operator: string, operand: JsonValue): ReadMatcher {
  switch (operator) {
    case 'prefix':
      return typeof operand === 'string'
        ? { matcher: { kind: 'prefix', prefix: operand } }
        : { problem: '`prefix` takes a text (its ignore-case form is not built yet)' };
    case 'exists':
      return typeof operand === 'boolean'
        ? { matcher: { kind: 'exists', wanted: operand } }
        : { problem: '`exists` takes true or false' };
    case 'anything-but':
      return readAnythingBut(operand);
    default:
      return { problem: `\`${operator}\` is no operator: ${built}` };
  }
}

function readAnythingBut(operand: JsonValue): ReadMatcher {
  const list = Array.isArray(operand) ? operand : [operand];
  if (list.length > 0 && list.every(isLeaf)) return { matcher: { kind: 'anything-but', values: list } };
  if (!isJsonObject(operand)) return { problem: '`anything-but` takes values, or { prefix: … }' };
  const [inner = '', ...more] = Object.keys(operand);
  if (inner !== 'prefix' || more.length > 0)
    return { problem: `\`anything-but\` of \`${inner}\` is not built yet: use values or { prefix: … }` };
  const prefixes = [operand.prefix].flat();
  return prefixes.length > 0 && prefixes.every((prefix) => typeof prefix === 'string')
    ? { matcher: { kind: 'anything-but-prefix', prefixes } }
    : { problem: '`anything-but` of `prefix` takes a text or a list of texts' };
}

/** Whether the values found at a path satisfy one matcher: any one of an array's elements is enough. */
export function matches(matcher: Matcher, found: readonly Leaf[]): boolean {
  switch (matcher.kind) {
    case 'exact':
      return found.includes(matcher.value);
    case 'prefix':
      return found.some((value) => typeof value === 'string' && value.startsWith(matcher.prefix));
    case 'anything-but':
      return found.some((value) => !matcher.values.includes(value));
    case 'anything-but-prefix':
      return found.some(
        (value) =>
          !(typeof value === 'string' && matcher.prefixes.some((prefix) => value.startsWith(prefix))),
      );
    case 'exists':
      return matcher.wanted === found.length > 0;
  }
}
