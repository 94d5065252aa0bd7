import { isJsonObject, isLeaf, type JsonObject, type JsonValue, type Leaf } from '../json/json.ts';
import { matches } from './matchers.ts';
import { asksForAbsence, type Clause, type Conjunction, type Group, type Pattern } from './pattern.ts';
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
    const failed = firstFailedOf(parts, [document]);
    if (!failed) return undefined;
    first ??= failed;
  }
  return first;
}

/** The document, and below each name of a path the object that is tried there. */
type Tried = readonly [JsonObject, ...JsonObject[]];

function firstFailedOf(parts: Conjunction, tried: Tried): Clause | undefined {
  for (const part of parts) {
    const failed = 'parts' in part ? firstFailedInAll(part, tried) : failedItself(part, tried);
    if (failed) return failed;
  }
  return undefined;
}

/** One of the objects has to satisfy every part; the clause is the one that the first of them fails by. */
function firstFailedInAll({ name, parts }: Group, tried: Tried): Clause | undefined {
  let first: Clause | undefined;
  for (const object of objectsIn(memberOf(innermost(tried), name))) {
    const failed = firstFailedOf(parts, [...tried, object]);
    if (!failed) return undefined;
    first ??= failed;
  }
  return first;
}

const innermost = (tried: Tried): JsonObject => tried.at(-1) ?? tried[0];

function failedItself(clause: Clause, tried: Tried): Clause | undefined {
  const found = leavesIn(memberOf(innermost(tried), clause.path.at(-1) ?? ''));
  const holds = clause.anyOf.some((matcher) =>
    matches(matcher, asksForAbsence(matcher) ? leavesAround(clause, tried) : found),
  );
  return holds ? undefined : clause;
}

/** What has to be absent: the values of the path in whatever element absence is asked of. */
const leavesAround = ({ path, absentBelow }: Clause, tried: Tried): readonly Leaf[] =>
  leavesAt(path.slice(absentBelow), tried[absentBelow] ?? tried[0]);

const leavesAt = (path: readonly string[], around: JsonObject): readonly Leaf[] =>
  path
    .reduce<readonly (JsonValue | undefined)[]>(
      (values, name) =>
        values
          .flatMap(elementsOf)
          .filter(isJsonObject)
          .map((object) => memberOf(object, name)),
      [around],
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
