import type { Leaf } from '../json/json.ts';
import type { Matcher } from './matchers.ts';

/** Something a value must be, or begin or end with, for a matcher to hold. */
export type Key =
  | { readonly of: 'value'; readonly value: Leaf }
  | { readonly of: 'beginning' | 'end'; readonly value: string };

/** The key without which a matcher can't hold; undefined where it has none, or where every text would have it. */
export function keyOf(matcher: Matcher): Key | undefined {
  switch (matcher.kind) {
    case 'exact':
      return { of: 'value', value: matcher.value };
    case 'prefix':
      return unlessEmpty('beginning', matcher.prefix);
    case 'suffix':
      return unlessEmpty('end', matcher.suffix);
    case 'wildcard':
      return (
        unlessEmpty('beginning', matcher.pieces.at(0) ?? '') ??
        unlessEmpty('end', matcher.pieces.at(-1) ?? '')
      );
    default:
      return undefined;
  }
}

const unlessEmpty = (of: 'beginning' | 'end', value: string): Key | undefined =>
  value === '' ? undefined : { of, value };

/** Places by key, for the values of one path. */
export interface KeyIndex {
  put(keys: readonly Key[], place: number): void;
  /** Adds the places of all keys that the value satisfies. */
  collect(value: Leaf, found: Set<number>): void;
}

type Places = Map<Leaf, number[]>;

export function createKeyIndex(): KeyIndex {
  const places: Record<Key['of'], Places> = { value: new Map(), beginning: new Map(), end: new Map() };
  /** The lengths that texts have been put under: few, so a value's own beginnings are looked up, not all of them. */
  const lengths = { beginning: new Set<number>(), end: new Set<number>() };

  const addAll = (all: readonly number[] | undefined, found: Set<number>) => {
    for (const place of all ?? []) found.add(place);
  };
  const collectOf = (of: 'beginning' | 'end', text: string, found: Set<number>) => {
    for (const length of lengths[of]) {
      if (length > text.length) continue;
      addAll(places[of].get(of === 'end' ? text.slice(-length) : text.slice(0, length)), found);
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
      collectOf('beginning', value, found);
      collectOf('end', value, found);
    },
  };
}
