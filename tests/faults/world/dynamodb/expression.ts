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

/**
 * Alternatives of terms that hold together: `a AND b OR c`. Brackets, NOT and all else that the product does not use
 * are refused, and so is, as by DynamoDB, a placeholder that is missing or not used.
 */
export function parseExpression(expression: string, placeholders: Placeholders): readonly Term[][] {
  const used = new Set<string>();
  const alternatives = expression
    .trim()
    .split(/\s+OR\s+/i)
    .map((part) => conjunctsOf(part).map((text) => termOf(text, placeholders, used)));
  for (const given of placeholdersOf(placeholders)) {
    if (!used.has(given)) throw new WorldError(`DynamoDB refuses ${expression}: ${given} is not used in it`);
  }
  return alternatives;
}

const placeholdersOf = ({ ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Placeholders) => [
  ...Object.keys(ExpressionAttributeNames),
  ...Object.keys(ExpressionAttributeValues),
];

/** Splits at every AND but the one that belongs to a BETWEEN. */
const conjunctsOf = (text: string): readonly string[] =>
  text.split(/(?<!\bBETWEEN\s+\S+)\s+AND\s+/i).map((part) => part.trim());

function termOf(text: string, placeholders: Placeholders, used: Set<string>): Term {
  for (const { form, operator } of forms) {
    const [, attribute = '', ...rest] = form.exec(text) ?? [];
    if (attribute === '') continue;
    const written = operator === 'written' ? rest.shift() : operator;
    return {
      attribute: nameFor(attribute, placeholders, used),
      operator: written as Operator,
      values: rest.map((each) => valueFor(each, placeholders, used)),
    };
  }
  throw new WorldError(`The world's DynamoDB does not know the expression "${text}"`);
}

function nameFor(written: string, { ExpressionAttributeNames }: Placeholders, used: Set<string>): string {
  if (!written.startsWith('#')) return written;
  used.add(written);
  const named = ExpressionAttributeNames?.[written];
  if (named === undefined) throw new WorldError(`DynamoDB is not told what ${written} stands for`);
  return named;
}

function valueFor(written: string, { ExpressionAttributeValues }: Placeholders, used: Set<string>): unknown {
  used.add(written);
  const given = ExpressionAttributeValues?.[written];
  if (given === undefined) throw new WorldError(`DynamoDB is not told what ${written} stands for`);
  return given;
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
