import { isJsonObject, type JsonObject, type JsonValue } from '../notices/json.ts';
import { isLeaf, type Leaf, type Matcher, matches } from './matchers.ts';
import type { Clause, Conjunction, Pattern } from './pattern.ts';
import { unfold } from './unfold.ts';

/** The first clause, as written, that the document does not satisfy; undefined where the pattern matches. */
export const firstFailedClause = (pattern: Pattern, document: JsonObject): Clause | undefined =>
  firstFailedClauseIn(pattern, unfold(document));

/**
 * The same, for a document that is unfolded already. Of several alternatives one has to hold; the clause is the one
 * that the first of them fails by.
 */
export function firstFailedClauseIn(pattern: Pattern, document: JsonObject): Clause | undefined {
  let first: Clause | undefined;
  for (const parts of pattern) {
    const failed = firstFailedOf(parts, document, document);
    if (!failed) return undefined;
    first ??= failed;
  }
  return first;
}

function firstFailedOf(parts: Conjunction, object: JsonObject, document: JsonObject): Clause | undefined {
  for (const part of parts) {
    const failed =
      'parts' in part
        ? firstFailedInAll(part.parts, objectsIn(memberOf(object, part.name)), document)
        : failedItself(part, object, document);
    if (failed) return failed;
  }
  return undefined;
}

/** One of the objects has to satisfy every part; the clause is the one that the first of them fails by. */
function firstFailedInAll(
  parts: Conjunction,
  objects: readonly JsonObject[],
  document: JsonObject,
): Clause | undefined {
  let first: Clause | undefined;
  for (const object of objects) {
    const failed = firstFailedOf(parts, object, document);
    if (!failed) return undefined;
    first ??= failed;
  }
  return first;
}

function failedItself(clause: Clause, object: JsonObject, document: JsonObject): Clause | undefined {
  const found = leavesIn(memberOf(object, clause.path.at(-1) ?? ''));
  const holds = clause.anyOf.some((matcher) =>
    matches(matcher, wantsAbsence(matcher) ? leavesAt(clause.path, document) : found),
  );
  return holds ? undefined : clause;
}

/** Absent means absent from the whole document: event-ruler knows no "absent from this element". */
const wantsAbsence = (matcher: Matcher): boolean => matcher.kind === 'exists' && !matcher.wanted;

const leavesAt = (path: readonly string[], document: JsonObject): readonly Leaf[] =>
  path
    .reduce<readonly (JsonValue | undefined)[]>(
      (values, name) =>
        values
          .flatMap(elementsOf)
          .filter(isJsonObject)
          .map((object) => memberOf(object, name)),
      [document],
    )
    .flatMap(leavesIn);

const memberOf = (object: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** The values at the end of a path. An object is not one: `exists` works on leaves only, as in EventBridge. */
function leavesIn(value: JsonValue | undefined): readonly Leaf[] {
  if (Array.isArray(value)) return value.flatMap(leavesIn);
  return isLeaf(value) ? [value] : [];
}

/** The objects that a group may hold in; one without members where there are none, for `exists: false` to hold. */
function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  const objects = elementsOf(value).filter(isJsonObject);
  return objects.length > 0 ? objects : [{}];
}

const elementsOf = (value: JsonValue | undefined): readonly (JsonValue | undefined)[] =>
  Array.isArray(value) ? value.flatMap(elementsOf) : [value];
