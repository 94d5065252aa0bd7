import { isLeaf, type JsonObject, type JsonValue, type Leaf } from '../json/json.ts';
import type { Matcher } from './matchers.ts';
import type { Clause, Conjunction, Pattern } from './pattern.ts';

/** The places, ascending, of the patterns that may match an unfolded document; no other one does. */
export type FindCandidates = (document: JsonObject) => readonly number[];

/** One name of a path, what is below it, and the patterns that ask for a value here. */
interface Node {
  readonly below: Map<string, Node>;
  readonly keyIndex: KeyIndex;
}

interface KeyedClause {
  readonly path: readonly string[];
  readonly keys: readonly Key[];
}

/**
 * An index of patterns by the values they ask for. Each alternative of a pattern is kept under one of its clauses: the
 * one whose values the fewest others ask for. Finding candidates is one walk over the document, so its cost follows
 * from the document and from what may match, not from how many patterns there are. An alternative without a clause of
 * values, prefixes or suffixes (only numbers and `anything-but`, say) is always a candidate.
 */
export function indexPatterns(patterns: readonly Pattern[]): FindCandidates {
  const alternatives = patterns.flatMap((pattern, place) =>
    pattern.map((parts) => ({ place, clauses: keyedClausesOf(parts) })),
  );
  const askedBy = demand(alternatives.flatMap(({ clauses }) => clauses));
  const root = createNode();
  const always: number[] = [];
  for (const { place, clauses } of alternatives) {
    const rarest = rarestOf(clauses, askedBy);
    if (rarest) nodeAt(rarest.path, root).keyIndex.put(rarest.keys, place);
    else always.push(place);
  }
  return (document) => {
    const found = new Set(always);
    collect(root, document, found);
    return [...found].sort((a, b) => a - b);
  };
}

const createNode = (): Node => ({ below: new Map(), keyIndex: createKeyIndex() });

const nodeAt = (path: readonly string[], root: Node): Node =>
  path.reduce((node, name) => {
    const below = node.below.get(name) ?? createNode();
    node.below.set(name, below);
    return below;
  }, root);

function collect(node: Node, value: JsonValue, found: Set<number>): void {
  if (isLeaf(value)) node.keyIndex.collect(value, found);
  else if (Array.isArray(value)) for (const element of value) collect(node, element, found);
  else collectMembers(node, Object.entries(value), found);
}

function collectMembers(node: Node, members: readonly [string, JsonValue][], found: Set<number>): void {
  for (const [name, value] of members) {
    const below = node.below.get(name);
    if (below) collect(below, value, found);
  }
}

/** The clauses of which every matcher asks for a key; the others say nothing that an index could look up. */
const keyedClausesOf = (parts: Conjunction): readonly KeyedClause[] =>
  parts.flatMap((part) => ('parts' in part ? keyedClausesOf(part.parts) : keyed(part)));

function keyed({ path, anyOf }: Clause): readonly KeyedClause[] {
  const keys = anyOf.map(keyOf);
  return keys.every((each) => each !== undefined) ? [{ path, keys: keys.flat() }] : [];
}

const textOf = (path: readonly string[], { of, value }: Key): string => JSON.stringify([path, of, value]);

/** How many clauses ask for each key. */
function demand(clauses: readonly KeyedClause[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { path, keys } of clauses) {
    for (const text of keys.map((key) => textOf(path, key))) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

function rarestOf(
  clauses: readonly KeyedClause[],
  askedBy: ReadonlyMap<string, number>,
): KeyedClause | undefined {
  const costOf = ({ path, keys }: KeyedClause) =>
    keys.reduce((most, key) => Math.max(most, askedBy.get(textOf(path, key)) ?? 0), 0);
  const [rarest] = clauses
    .map((clause) => ({ clause, cost: costOf(clause) }))
    .sort((one, other) => one.cost - other.cost);
  return rarest?.clause;
}

/** A value that a field must have, or a prefix or suffix of it, for a matcher to hold. */
type Key =
  | { readonly of: 'value'; readonly value: Leaf }
  | { readonly of: 'prefix' | 'suffix'; readonly value: string };

/** The key without which a matcher can't hold; undefined where it has none, or where every text would have it. */
function keyOf(matcher: Matcher): Key | undefined {
  switch (matcher.kind) {
    case 'exact':
      return { of: 'value', value: matcher.value };
    case 'prefix':
      return unlessEmpty('prefix', matcher.prefix);
    case 'suffix':
      return unlessEmpty('suffix', matcher.suffix);
    case 'wildcard':
      return (
        unlessEmpty('prefix', matcher.pieces.at(0) ?? '') ??
        unlessEmpty('suffix', matcher.pieces.at(-1) ?? '')
      );
    default:
      return undefined;
  }
}

const unlessEmpty = (of: 'prefix' | 'suffix', value: string): Key | undefined =>
  value === '' ? undefined : { of, value };

/** Places by key, for the values of one path. */
interface KeyIndex {
  put(keys: readonly Key[], place: number): void;
  /** Adds the places of all keys that the value satisfies. */
  collect(value: Leaf, found: Set<number>): void;
}

type Places = Map<Leaf, number[]>;

function createKeyIndex(): KeyIndex {
  const places: Record<Key['of'], Places> = { value: new Map(), prefix: new Map(), suffix: new Map() };
  /** The lengths of the prefixes and suffixes in the index. They are few, so only these parts of a value are looked up. */
  const lengths = { prefix: new Set<number>(), suffix: new Set<number>() };

  const addAll = (all: readonly number[] | undefined, found: Set<number>) => {
    for (const place of all ?? []) found.add(place);
  };
  const collectOf = (of: 'prefix' | 'suffix', text: string, found: Set<number>) => {
    for (const length of lengths[of]) {
      if (length > text.length) continue;
      addAll(places[of].get(of === 'suffix' ? text.slice(-length) : text.slice(0, length)), found);
    }
  };

  return {
    put(keys, place) {
      for (const { of, value } of keys) {
        const before = places[of].get(value);
        if (before) before.push(place);
        else places[of].set(value, [place]);
        if (of !== 'value') lengths[of].add(value.length);
      }
    },
    collect(value, found) {
      addAll(places.value.get(value), found);
      if (typeof value !== 'string') return;
      collectOf('prefix', value, found);
      collectOf('suffix', value, found);
    },
  };
}
