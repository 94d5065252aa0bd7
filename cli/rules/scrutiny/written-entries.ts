import { isJsonObject, isLeaf, type JsonValue, type Leaf } from '../../../shared/json/json.ts';
import { type Matcher, matches } from '../../../shared/rules/matchers.ts';
import { readMatcher } from '../../../shared/rules/read-matcher.ts';

/** What an entry of a list asks for; undefined where it can't be read. */
export function matcherOf(entry: JsonValue): Matcher | undefined {
  const read = readMatcher(entry);
  return 'matcher' in read ? read.matcher : undefined;
}

export function takes(entry: JsonValue, value: Leaf): boolean {
  const matcher = matcherOf(entry);
  return matcher !== undefined && matches(matcher, [value]);
}

/** The values that an entry names as such, to be there or not to be there. */
export function namedIn(entry: JsonValue): readonly Leaf[] {
  if (isLeaf(entry)) return [entry];
  const named = isJsonObject(entry) ? (entry.exactly ?? entry['anything-but'] ?? []) : [];
  return [named].flat().filter(isLeaf);
}
