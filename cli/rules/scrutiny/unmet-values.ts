import { isJsonObject, type JsonValue, type Leaf } from '../../../shared/json/json.ts';
import { type Matcher, matches, type Range } from '../../../shared/rules/matchers.ts';
import type { Field } from '../../../shared/sources/field.ts';
import { hint, nearest } from '../../../shared/text/did-you-mean.ts';
import { matcherOf, namedIn } from './written-entries.ts';

/** Why an entry can't be what its author meant: it never matches, or leaves out what is never there. */
export function whyUnmet(entry: JsonValue, field: Field): string | undefined {
  for (const value of namedIn(entry)) {
    const why = whyNeverThere(value, field);
    if (why) return why;
  }
  const matcher = matcherOf(entry);
  return matcher && whyNeverMatching(matcher, entry, field);
}

/** Any field may be null, as far as we know. */
function whyNeverThere(value: Leaf, field: Field): string | undefined {
  if (value === null) return undefined;
  return (
    ofOtherType(value, field) ??
    notOneOf(value, field) ??
    nearlyKnown(value, field) ??
    outOfBounds(value, field)
  );
}

const nouns = { text: 'a text', number: 'a number', boolean: 'true or false' };

function ofOtherType(value: Leaf, { holds }: Field): string | undefined {
  const is = typeof value === 'string' ? 'text' : typeof value;
  if (is === holds) return undefined;
  const written = holds === 'text' ? `'${value}' in quotes` : `${value} without quotes`;
  const fits = holds === 'text' || (is === 'text' && String(value) !== '' && isWritten(String(value), holds));
  return `is ${nouns[holds]} and never ${JSON.stringify(value)}${fits ? `: write ${written}` : `: use ${nouns[holds]}`}`;
}

const isWritten = (value: string, holds: Field['holds']): boolean =>
  holds === 'number' ? Number.isFinite(Number(value)) : value === 'true' || value === 'false';

const listed = (values: readonly Leaf[]): string => values.join(', ').replace(/, ([^,]*)$/, ' or $1');

function notOneOf(value: Leaf, { oneOf, since }: Field): string | undefined {
  if (!oneOf || oneOf.includes(value)) return undefined;
  const meant = typeof value === 'string' ? hint(value, oneOf.map(String)) : '';
  return `is never ${value}${since ? `, since ${since}` : ''}: use ${listed(oneOf)}${meant}`;
}

function nearlyKnown(value: Leaf, { known = [] }: Field): string | undefined {
  if (typeof value !== 'string' || known.includes(value)) return undefined;
  const meant = meantBy(value, known);
  return meant && `there is no ${value}: did you mean ${meant}?`;
}

/** A name that is far from all we know may be one to come; so may one that differs in its digits only. */
function meantBy(value: string, known: readonly string[]): string | undefined {
  if (known.includes(`aws:${value}`)) return `aws:${value}`;
  const meant = nearest(value, known);
  const withoutDigits = (text: string) => text.replace(/\d/g, '');
  return meant !== undefined && withoutDigits(meant) !== withoutDigits(value) ? meant : undefined;
}

function outOfBounds(value: Leaf, field: Field): string | undefined {
  if (typeof value === 'number') return isReached(exactly(value), field) ? undefined : bounds(field);
  const { beginnings } = field;
  if (!beginnings || typeof value !== 'string' || beginnings.some((start) => value.startsWith(start)))
    return undefined;
  return beginning(beginnings, value);
}

const beginning = (beginnings: readonly string[], value: string): string =>
  `never holds: it begins with ${listed(beginnings)}${beginnings.length === 1 ? `, as in ${beginnings[0]}${value.split('/').at(-1)}` : ''}`;

const bounds = ({ from, to }: Field): string =>
  `never holds: it is ${from} or more${to === undefined ? '' : ` and ${to} or less`}`;

const exactly = (value: number): Range => ({ from: value, to: value, above: false, below: false });

const isReached = (range: Range, { from = -Infinity, to = Infinity }: Field): boolean =>
  (range.below ? range.to > from : range.to >= from) && (range.above ? range.from < to : range.from <= to);

function whyNeverMatching(matcher: Matcher, entry: JsonValue, field: Field): string | undefined {
  if (matcher.kind === 'exists')
    return field.always && !matcher.wanted ? 'never holds: it is always there, so leave it out' : undefined;
  return lookingElsewhere(matcher, entry, field) ?? missingAll(matcher, field) ?? outOfReach(matcher, field);
}

function lookingElsewhere(matcher: Matcher, entry: JsonValue, field: Field): string | undefined {
  const looksAt = typeOf(matcher);
  if (looksAt === undefined || looksAt === field.holds) return undefined;
  const [operator = ''] = isJsonObject(entry) ? Object.keys(entry) : [];
  return `is ${nouns[field.holds]}, and \`${operator}\` looks at ${looksAt}s only: use ${example(field)}`;
}

const missingAll = (matcher: Matcher, { oneOf }: Field): string | undefined =>
  oneOf && !oneOf.some((value) => matches(matcher, [value]))
    ? `never holds: it is ${listed(oneOf)}`
    : undefined;

const example = ({ holds }: Field): string =>
  holds === 'number' ? 'a number or { numeric: [">", 0] }' : nouns[holds];

const typeOf = (matcher: Matcher): Field['holds'] | undefined => {
  if (matcher.kind === 'numeric') return 'number';
  return matcher.kind === 'exact' || matcher.kind === 'anything-but' ? undefined : 'text';
};

/** Numbers beyond those of the field, and beginnings that none of its texts has. */
function outOfReach(matcher: Matcher, field: Field): string | undefined {
  if (matcher.kind === 'numeric') return isReached(matcher, field) ? undefined : bounds(field);
  const begins = beginningOf(matcher);
  const { beginnings } = field;
  if (begins === undefined || !beginnings) return undefined;
  return beginnings.some((start) => start.startsWith(begins) || begins.startsWith(start))
    ? undefined
    : beginning(beginnings, begins);
}

function beginningOf(matcher: Matcher): string | undefined {
  if (matcher.kind === 'prefix') return matcher.prefix;
  return matcher.kind === 'wildcard' ? matcher.pieces[0] : undefined;
}
