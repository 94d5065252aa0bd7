import { WorldError } from '../world-error.ts';

/** What stands for the names and values of an expression. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, unknown>> | undefined;
}

export type Operator = '=' | '<' | '<=' | '>' | '>=' | 'between' | 'begins_with' | 'exists' | 'not_exists';

/** One comparison of an expression, with names and values filled in. */
export interface Term {
  readonly attribute: string;
  readonly operator: Operator;
  readonly values: readonly unknown[];
}

const name = '(#?\\w+)';
const value = '(:\\w+)';

const forms: readonly { readonly form: RegExp; readonly operator: Operator | 'written' }[] = [
  { form: new RegExp(`^attribute_not_exists\\s*\\(\\s*${name}\\s*\\)$`), operator: 'not_exists' },
  { form: new RegExp(`^attribute_exists\\s*\\(\\s*${name}\\s*\\)$`), operator: 'exists' },
  { form: new RegExp(`^begins_with\\s*\\(\\s*${name}\\s*,\\s*${value}\\s*\\)$`), operator: 'begins_with' },
  { form: new RegExp(`^${name}\\s+BETWEEN\\s+${value}\\s+AND\\s+${value}$`, 'i'), operator: 'between' },
  { form: new RegExp(`^${name}\\s*(=|<=|>=|<|>)\\s*${value}$`), operator: 'written' },
];

/** A comparison as it is written: names and values may be placeholders. */
interface Written {
  readonly attribute: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** Splits at every AND but the one that belongs to a BETWEEN. */
const conjunctsOf = (text: string): readonly string[] =>
  text.split(/(?<!\bBETWEEN\s+\S+)\s+AND\s+/i).map((part) => part.trim());

function writtenTerm(text: string): Written {
  for (const { form, operator } of forms) {
    const [, attribute = '', ...rest] = form.exec(text) ?? [];
    if (attribute === '') continue;
    return operator === 'written'
      ? { attribute, operator: rest[0] as Operator, values: rest.slice(1) }
      : { attribute, operator, values: rest };
  }
  throw new WorldError(`The world's DynamoDB does not know the expression "${text}"`);
}

const parsed = new Map<string, readonly (readonly Written[])[]>();

/** The few expressions that there are come again and again. */
function written(expression: string): readonly (readonly Written[])[] {
  const known = parsed.get(expression);
  if (known) return known;
  const alternatives = expression.trim().split(/\s+OR\s+/i);
  const read = alternatives.map((part) => conjunctsOf(part).map(writtenTerm));
  parsed.set(expression, read);
  return read;
}

/**
 * Alternatives of terms that hold together: `a AND b OR c`. Brackets, NOT and all else that the product does not use
 * are refused, and so is, as by DynamoDB, a placeholder that is missing or not used.
 */
export function parseExpression(
  expression: string,
  { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} }: Placeholders,
): readonly Term[][] {
  const used = new Set<string>();
  function filled<Value>(given: Readonly<Record<string, Value>>, placeholder: string): Value {
    used.add(placeholder);
    const value = given[placeholder];
    if (value === undefined) throw new WorldError(`DynamoDB is not told what ${placeholder} stands for`);
    return value;
  }
  const alternatives = written(expression).map((terms) =>
    terms.map((term) => ({
      attribute: term.attribute.startsWith('#') ? filled(names, term.attribute) : term.attribute,
      operator: term.operator,
      values: term.values.map((value) => filled(values, value)),
    })),
  );
  const unused = [...Object.keys(names), ...Object.keys(values)].find((given) => !used.has(given));
  if (unused) throw new WorldError(`DynamoDB refuses ${expression}: ${unused} is not used in it`);
  return alternatives;
}

type Comparable = string | number;

const isComparable = (value: unknown): value is Comparable =>
  typeof value === 'string' || typeof value === 'number';

/** Values of two types, or none, compare to false, as in DynamoDB. */
function compared(
  stored: unknown,
  given: unknown,
  holds: (a: Comparable, b: Comparable) => boolean,
): boolean {
  if (typeof stored !== typeof given) return false;
  return isComparable(stored) && isComparable(given) && holds(stored, given);
}

const holds: Readonly<Record<Operator, (stored: unknown, values: readonly unknown[]) => boolean>> = {
  '=': (stored, [given]) => compared(stored, given, (a, b) => a === b),
  '<': (stored, [given]) => compared(stored, given, (a, b) => a < b),
  '<=': (stored, [given]) => compared(stored, given, (a, b) => a <= b),
  '>': (stored, [given]) => compared(stored, given, (a, b) => a > b),
  '>=': (stored, [given]) => compared(stored, given, (a, b) => a >= b),
  between: (stored, [low, high]) =>
    compared(stored, low, (a, b) => a >= b) && compared(stored, high, (a, b) => a <= b),
  begins_with: (stored, [prefix]) => compared(stored, prefix, (a, b) => String(a).startsWith(String(b))),
  exists: (stored) => stored !== undefined,
  not_exists: (stored) => stored === undefined,
};

export const isTrue = (
  { attribute, operator, values }: Term,
  row: Readonly<Record<string, unknown>>,
): boolean => holds[operator](row[attribute], values);

/** Whether an expression holds for a row; a row that is not there has no attributes. */
export const isMet = (
  alternatives: readonly (readonly Term[])[],
  row: Readonly<Record<string, unknown>> = {},
): boolean => alternatives.some((terms) => terms.every((term) => isTrue(term, row)));
