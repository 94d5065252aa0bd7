import { isJsonObject, type JsonObject, type JsonValue } from '../notices/json.ts';
import { isLeaf, type Leaf, type Matcher, matches, readMatcher } from './matchers.ts';

/** One field that a pattern speaks of, and the matchers of which one must hold. */
export interface Clause {
  readonly path: readonly string[];
  readonly anyOf: readonly Matcher[];
  /** The list as written, for people. */
  readonly written: string;
}

/** The clauses below one name. They hold together: where the document has a list there, in one element of it. */
export interface Group {
  readonly name: string;
  readonly parts: Pattern;
}

/** A pattern matches where every part does. */
export type Pattern = readonly (Clause | Group)[];

export interface PatternProblem {
  readonly path: string;
  readonly message: string;
}

const maxWrittenLength = 120;

/** Compiles a pattern in the EventBridge event-pattern language, its parts in the order they are written. */
export function compilePattern(source: JsonObject): {
  readonly pattern: Pattern;
  readonly problems: readonly PatternProblem[];
} {
  const problems: PatternProblem[] = [];
  const report = (path: readonly string[], message: string) =>
    problems.push({ path: path.join('.'), message });

  function partsOf(node: JsonObject, path: readonly string[]): Pattern {
    const members = Object.entries(node);
    if (members.length === 0) report(path, 'is empty: name a field, e.g. violationEventType: [in-alarm]');
    return members.flatMap(([name, inner]) => partOf(name, inner, [...path, name]));
  }

  function partOf(name: string, inner: JsonValue, path: readonly string[]): Pattern {
    const problem = misnamed(name);
    if (problem) report(path, problem);
    else if (Array.isArray(inner)) return [clauseOf(inner, path)];
    else if (isJsonObject(inner)) return [{ name, parts: partsOf(inner, path) }];
    else report(path, `must be a list, e.g. [${String(inner).slice(0, 40)}], or an object of fields`);
    return [];
  }

  function clauseOf(list: readonly JsonValue[], path: readonly string[]): Clause {
    if (list.length === 0) report(path, 'must hold at least one value');
    const read = list.map(readMatcher);
    const faults = read.flatMap((each) => ('problem' in each ? [each.problem] : []));
    for (const fault of faults) report(path, fault);
    // What is no JSON can't be written, and has been reported.
    const written = faults.length > 0 ? '' : JSON.stringify(list).slice(0, maxWrittenLength);
    return { path, anyOf: read.flatMap((each) => ('matcher' in each ? [each.matcher] : [])), written };
  }

  return { pattern: partsOf(source, []), problems };
}

function misnamed(name: string): string | undefined {
  if (name.startsWith('$')) return `\`${name}\` is not built yet: write one rule for each alternative`;
  if (name.includes('.')) return 'a name with a dot matches nothing: nest the fields, a: { b: [value] }';
  return undefined;
}

/** The first clause, as written, that the document does not satisfy; undefined where all are satisfied. */
export const firstFailedClause = (pattern: Pattern, document: JsonObject): Clause | undefined =>
  firstFailedIn(pattern, [document]);

/** One of the objects has to satisfy every part; the clause is the one that the first of them fails. */
function firstFailedIn(pattern: Pattern, objects: readonly JsonObject[]): Clause | undefined {
  const failed: Clause[] = [];
  for (const object of objects) {
    const clause = firstFailedOf(pattern, object, objects);
    if (!clause) return undefined;
    failed.push(clause);
  }
  return failed[0];
}

function firstFailedOf(
  pattern: Pattern,
  object: JsonObject,
  siblings: readonly JsonObject[],
): Clause | undefined {
  for (const part of pattern) {
    if ('parts' in part) {
      const clause = firstFailedIn(part.parts, objectsIn(memberOf(object, part.name)));
      if (clause) return clause;
    } else if (!holds(part, object, siblings)) return part;
  }
  return undefined;
}

function holds({ path, anyOf }: Clause, object: JsonObject, siblings: readonly JsonObject[]): boolean {
  const name = path.at(-1) ?? '';
  const found = leavesIn(memberOf(object, name));
  // Absent means absent from the whole list: event-ruler knows no "absent from this element".
  const foundInAny = () => siblings.flatMap((sibling) => leavesIn(memberOf(sibling, name)));
  return anyOf.some((matcher) => matches(matcher, wantsAbsence(matcher) ? foundInAny() : found));
}

const wantsAbsence = (matcher: Matcher): boolean => matcher.kind === 'exists' && !matcher.wanted;

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
