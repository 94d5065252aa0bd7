import { isJsonObject, isLeaf, type JsonObject, type JsonValue, type Leaf } from '../json/json.ts';
import { hint } from '../text/did-you-mean.ts';
import { bitsOf, networkOf } from './addresses.ts';
import type { Matcher } from './matchers.ts';
import { readNumeric } from './read-numeric.ts';
import { ignoringCase, type ReadText, readWildcard } from './strings.ts';

type ReadMatcher = { readonly matcher: Matcher } | { readonly problem: string };

type Read = (operand: JsonValue) => ReadMatcher;

/** Reads one entry of a pattern's list, e.g. `in-alarm` or `{ prefix: gateway- }`. */
export function readMatcher(entry: JsonValue): ReadMatcher {
  if (isLeaf(entry)) return readValue(entry);
  if (!isJsonObject(entry)) return { problem: 'must be a value or an operator such as { prefix: … }' };
  const { operator, operand, more } = onlyMemberOf(entry);
  if (more > 0) return { problem: `must hold one operator, not ${more + 1}` };
  const read = operators.get(operator);
  return read
    ? read(operand)
    : {
        problem: `\`${operator}\` is no operator: use a value, ${[...operators.keys()].join(', ')}${hint(operator, operators.keys())}`,
      };
}

function onlyMemberOf(object: JsonObject) {
  const [operator = '', ...others] = Object.keys(object);
  return { operator, operand: object[operator] ?? null, more: others.length };
}

/** As in event-ruler, an address equals the same address in another spelling: `::1` is `0:0:0:0:0:0:0:1`. */
function readValue(value: Leaf): ReadMatcher {
  if (typeof value === 'number' && !Number.isFinite(value))
    return { problem: 'must be a finite number: no document has a larger one' };
  const bits = typeof value === 'string' ? bitsOf(value) : undefined;
  return bits
    ? { matcher: { kind: 'network', network: { bits, size: bits.length } } }
    : { matcher: { kind: 'exact', value } };
}

/** The operators on texts, which `anything-but` takes too. */
const textOperators: ReadonlyMap<string, (text: string) => ReadText> = new Map([
  ['prefix', (prefix): ReadText => ({ matcher: { kind: 'prefix', prefix } })],
  ['suffix', (suffix): ReadText => ({ matcher: { kind: 'suffix', suffix } })],
  ['equals-ignore-case', (text): ReadText => ({ matcher: ignoringCase(text, 'whole') })],
  ['wildcard', readWildcard],
]);

const readText =
  (operator: string): Read =>
  (operand) =>
    typeof operand === 'string'
      ? (textOperators.get(operator)?.(operand) ?? { problem: `\`${operator}\` is no operator` })
      : { problem: `\`${operator}\` takes a text` };

const readEnd =
  (operator: 'prefix' | 'suffix'): Read =>
  (operand) => {
    if (!isJsonObject(operand)) return readText(operator)(operand);
    const { operator: inner, operand: text, more } = onlyMemberOf(operand);
    return inner === 'equals-ignore-case' && more === 0 && typeof text === 'string'
      ? { matcher: ignoringCase(text, operator === 'prefix' ? 'beginning' : 'end') }
      : { problem: `\`${operator}\` takes a text or { equals-ignore-case: text }` };
  };

const readExactly: Read = (operand) =>
  typeof operand === 'string'
    ? { matcher: { kind: 'exact', value: operand } }
    : { problem: '`exactly` takes a text' };

const readExists: Read = (operand) =>
  typeof operand === 'boolean'
    ? { matcher: { kind: 'exists', wanted: operand } }
    : { problem: '`exists` takes true or false' };

const readCidr: Read = (operand) => {
  const network = typeof operand === 'string' ? networkOf(operand) : undefined;
  return network
    ? { matcher: { kind: 'network', network } }
    : { problem: '`cidr` takes a network, e.g. 10.0.0.0/8 or 2001:db8::/32; a single address is a value' };
};

const readNumbers: Read = (operand) => {
  const read = readNumeric(operand);
  return 'range' in read ? { matcher: { kind: 'numeric', ...read.range } } : read;
};

const takenByAnythingBut =
  '`anything-but` takes texts or numbers, not both, or one of prefix, suffix, equals-ignore-case, wildcard';

const readAnythingBut: Read = (operand) => {
  if (isJsonObject(operand)) return readAnythingButTexts(operand);
  const values: readonly JsonValue[] = Array.isArray(operand) ? operand : [operand];
  const areTexts = values.every((value) => typeof value === 'string');
  const areNumbers = values.every((value) => Number.isFinite(value));
  return values.length > 0 && (areTexts || areNumbers) && values.every(isLeaf)
    ? { matcher: { kind: 'anything-but', values } }
    : { problem: takenByAnythingBut };
};

/** Every text has the empty prefix and suffix, so `anything-but` of an empty one would match nothing. */
const matchesAllIfEmpty = (operator: string): boolean => operator === 'prefix' || operator === 'suffix';

const areTexts = (values: readonly JsonValue[], mustSay: boolean): boolean =>
  values.length > 0 && values.every((value) => typeof value === 'string' && (value !== '' || !mustSay));

function readAnythingButTexts(operand: JsonObject): ReadMatcher {
  const { operator, operand: asked, more } = onlyMemberOf(operand);
  const read = textOperators.get(operator);
  if (!read || more > 0) return { problem: takenByAnythingBut };
  const texts: readonly JsonValue[] = Array.isArray(asked) ? asked : [asked];
  if (!areTexts(texts, matchesAllIfEmpty(operator)))
    return { problem: `\`anything-but\` of \`${operator}\` takes a text or a list of texts, none empty` };
  const readTexts = texts.map((text) => read(String(text)));
  const fault = readTexts.find((each) => 'problem' in each);
  return (
    fault ?? {
      matcher: {
        kind: 'anything-but-texts',
        noneOf: readTexts.flatMap((each) => ('matcher' in each ? [each.matcher] : [])),
      },
    }
  );
}

const operators: ReadonlyMap<string, Read> = new Map([
  ['exactly', readExactly],
  ['prefix', readEnd('prefix')],
  ['suffix', readEnd('suffix')],
  ['equals-ignore-case', readText('equals-ignore-case')],
  ['wildcard', readText('wildcard')],
  ['anything-but', readAnythingBut],
  ['numeric', readNumbers],
  ['cidr', readCidr],
  ['exists', readExists],
]);

/** What can't be a field's name inside `$or`: operators, those of `numeric`, and those that event-ruler keeps for later. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...operators.keys(),
  ...['=', '<', '<=', '>', '>='],
  ...['regex', 'not-wildcard', 'not-equals-ignore-case'],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
]);
