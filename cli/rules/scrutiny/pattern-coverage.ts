import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../shared/json/json.ts';
import type { Network } from '../../../shared/rules/addresses.ts';
import { type Matcher, matches, type Range } from '../../../shared/rules/matchers.ts';
import { absentBelow, asksForAbsence } from '../../../shared/rules/pattern.ts';
import { alternativesOf, type WrittenAlternative } from '../../../shared/rules/written-pattern.ts';
import { matcherOf } from './written-entries.ts';

/** What one alternative asks of each of its fields. */
type Asked = ReadonlyMap<string, { readonly anyOf: readonly Matcher[]; readonly absentBelow: number }>;

/** A pattern as it is compared with others. */
type Comparable = readonly Asked[];

/** For patterns that compile. */
export const comparable = (pattern: JsonObject): Comparable => alternativesOf(pattern).map(askedIn);

function askedIn(alternative: WrittenAlternative): Asked {
  const clauses = alternative.map(({ path, entries }) => ({
    path: path.split('.'),
    anyOf: entries.flatMap((entry) => matcherOf(entry) ?? []),
  }));
  return new Map(
    clauses.map((clause) => [
      clause.path.join('.'),
      { anyOf: clause.anyOf, absentBelow: absentBelow(clause, clauses) },
    ]),
  );
}

/**
 * Whether the wide pattern certainly matches whatever the narrow one matches: each alternative of the narrow one has
 * all clauses of an alternative of the wide one, with the same entries or narrower ones. False says nothing: two
 * patterns can contain each other unseen.
 */
export const contains = (wide: Comparable, narrow: Comparable): boolean =>
  narrow.every((alternative) => wide.some((wider) => asksLess(wider, alternative)));

function asksLess(wider: Asked, narrower: Asked): boolean {
  for (const [path, { anyOf, absentBelow: depth }] of wider) {
    const asked = narrower.get(path);
    if (!asked?.anyOf.every((matcher) => anyOf.some((wide) => takesAll(wide, matcher)))) return false;
    if (asked.absentBelow !== depth && asked.anyOf.some(asksForAbsence)) return false;
  }
  return true;
}

/** Whether every value that one matcher takes is taken by the wider one too. */
function takesAll(wider: Matcher, matcher: Matcher): boolean {
  if (wider.kind === 'exists' && wider.wanted) return !asksForAbsence(matcher);
  if (matcher.kind === 'exact') return matches(wider, [matcher.value]);
  return isDeepStrictEqual(wider, matcher) || takesMore(wider, matcher);
}

const takesMore = (wider: Matcher, matcher: Matcher): boolean =>
  begins(wider, matcher) || reaches(wider, matcher) || leavesOutLess(wider, matcher);

function begins(wider: Matcher, matcher: Matcher): boolean {
  if (wider.kind === 'prefix') return matcher.kind === 'prefix' && matcher.prefix.startsWith(wider.prefix);
  return wider.kind === 'suffix' && matcher.kind === 'suffix' && matcher.suffix.endsWith(wider.suffix);
}

function reaches(wider: Matcher, matcher: Matcher): boolean {
  if (wider.kind === 'numeric') return matcher.kind === 'numeric' && reachesAsFar(wider, matcher);
  return wider.kind === 'network' && matcher.kind === 'network' && isWider(wider.network, matcher.network);
}

const leavesOutLess = (wider: Matcher, matcher: Matcher): boolean =>
  wider.kind === 'anything-but' &&
  matcher.kind === 'anything-but' &&
  wider.values.every((value) => matcher.values.includes(value));

const isWider = (wider: Network, { bits, size }: Network): boolean =>
  wider.size === size && bits.startsWith(wider.bits);

const reachesAsFar = (wider: Range, range: Range): boolean =>
  (wider.from < range.from || (wider.from === range.from && (!wider.above || range.above))) &&
  (wider.to > range.to || (wider.to === range.to && (!wider.below || range.below)));

/** The fields that a pattern names, in the order they are written, with the lists that it has there. */
export const writtenLists = (
  pattern: JsonObject,
  above = '',
): readonly { readonly path: string; readonly entries: readonly JsonValue[] }[] =>
  Object.entries(pattern).flatMap(([name, inner]) => {
    const path = above ? `${above}.${name}` : name;
    if (Array.isArray(inner)) return [{ path, entries: inner }];
    return isJsonObject(inner) ? writtenLists(inner, path) : [];
  });
