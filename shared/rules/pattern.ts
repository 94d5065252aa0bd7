import { isJsonObject, type JsonObject, type JsonValue } from '../notices/json.ts';
import { type Leaf, type Matcher, matches, readMatcher } from './matchers.ts';

/** One field that a pattern speaks of, and the matchers of which one must hold. */
export interface Clause {
  readonly path: readonly string[];
  readonly anyOf: readonly Matcher[];
  /** The list as written, for people. */
  readonly written: string;
}

/** A pattern matches where every clause does. */
export type Pattern = readonly Clause[];

export interface PatternProblem {
  readonly path: string;
  readonly message: string;
}

const maxWrittenLength = 120;

/** Compiles a pattern in the EventBridge event-pattern language into clauses, in the order they are written. */
export function compilePattern(source: JsonValue): {
  readonly pattern: Pattern;
  readonly problems: readonly PatternProblem[];
} {
  const pattern: Clause[] = [];
  const problems: PatternProblem[] = [];

  function visit(node: JsonValue, path: readonly string[]): void {
    const problem = (message: string) => problems.push({ path: path.join('.'), message });
    const members = isJsonObject(node) ? Object.entries(node) : [];
    if (Array.isArray(node)) addClause(node, path, problem);
    else if (members.length === 0)
      problem('must be a list of values, e.g. [in-alarm], or an object of fields');
    for (const [name, inner] of members) visitMember(name, inner, path);
  }

  function visitMember(name: string, inner: JsonValue, path: readonly string[]): void {
    if (name.startsWith('$'))
      problems.push({ path: [...path, name].join('.'), message: `\`${name}\` is not supported yet` });
    else visit(inner, [...path, name]);
  }

  function addClause(
    list: readonly JsonValue[],
    path: readonly string[],
    problem: (message: string) => void,
  ): void {
    const read = list.map(readMatcher);
    for (const each of read) if ('problem' in each) problem(each.problem);
    if (list.length === 0) problem('must hold at least one value');
    const anyOf = read.flatMap((each) => ('matcher' in each ? [each.matcher] : []));
    pattern.push({ path, anyOf, written: JSON.stringify(list).slice(0, maxWrittenLength) });
  }

  visit(source, []);
  return { pattern, problems };
}

/** The first clause, as written, that the document does not satisfy; undefined where all are satisfied. */
export function firstFailedClause(pattern: Pattern, document: JsonObject): Clause | undefined {
  return pattern.find(({ path, anyOf }) => {
    const found = leavesAt(document, path);
    return !anyOf.some((matcher) => matches(matcher, found));
  });
}

/** All values at a path; arrays on the way are looked into, element by element. */
function leavesAt(node: JsonValue | undefined, path: readonly string[]): Leaf[] {
  if (node === undefined) return [];
  if (Array.isArray(node)) return node.flatMap((element) => leavesAt(element, path));
  const [name, ...rest] = path;
  if (name === undefined) return isJsonObject(node) ? [] : [node as Leaf];
  return isJsonObject(node) && Object.hasOwn(node, name) ? leavesAt(node[name], rest) : [];
}
