import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject, type JsonValue } from '../notices/json.ts';

/** One field of a pattern as written: its path, and the entries of which one has to hold. */
export interface WrittenClause {
  readonly path: string;
  readonly entries: readonly JsonValue[];
}

/** The fields that a pattern names, in the order they are written. For patterns that compile. */
export const writtenClauses = (pattern: JsonObject, above = ''): readonly WrittenClause[] =>
  Object.entries(pattern).flatMap(([name, inner]) => {
    const path = above ? `${above}.${name}` : name;
    if (Array.isArray(inner)) return [{ path, entries: inner }];
    return isJsonObject(inner) ? writtenClauses(inner, path) : [];
  });

/**
 * Whether the wide pattern certainly matches whatever the narrow one matches: each of its clauses is there in the
 * narrow one with the same entries or fewer. False says nothing: two patterns can contain each other unseen.
 */
export function contains(wide: JsonObject, narrow: JsonObject): boolean {
  const clauses = new Map(writtenClauses(narrow).map(({ path, entries }) => [path, entries]));
  return writtenClauses(wide).every(({ path, entries }) => {
    const asked = clauses.get(path) ?? [];
    return asked.length > 0 && asked.every((entry) => entries.some((wider) => takes(wider, entry)));
  });
}

/** Whether every value that the entry matches is matched by the wider one too. */
const takes = (wider: JsonValue, entry: JsonValue): boolean =>
  isDeepStrictEqual(wider, entry) || takesPrefix(wider, entry);

function takesPrefix(wider: JsonValue, entry: JsonValue): boolean {
  const prefix = prefixOf(wider);
  const begins = typeof entry === 'string' ? entry : prefixOf(entry);
  return prefix !== undefined && begins?.startsWith(prefix) === true;
}

const prefixOf = (entry: JsonValue): string | undefined =>
  isJsonObject(entry) && typeof entry.prefix === 'string' ? entry.prefix : undefined;
