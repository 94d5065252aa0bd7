import { isJsonObject, type JsonObject, type JsonValue } from '../notices/json.ts';
import { absentBelow } from './absence.ts';
import type { Clause, Conjunction, Group, Pattern } from './pattern.ts';
import { readMatcher, reservedNames } from './read-matcher.ts';
import { maxSegments } from './unfold.ts';

export interface PatternProblem {
  readonly path: string;
  readonly message: string;
}

const maxWrittenLength = 120;

/** Each combination of alternatives is kept and tried by itself; nobody means as many. */
const maxAlternatives = 1000;

/** What a node of the source asks for: alternatives, each the clauses that have to hold together. */
type Alternatives = readonly (readonly Clause[])[];

/** Where a node of the source stands, and the names that can't be fields there. */
interface Place {
  readonly path: readonly string[];
  readonly reserved: ReadonlySet<string>;
}

/** Compiles a pattern in the EventBridge event-pattern language, its parts in the order they are written. */
export function compilePattern(source: JsonObject): {
  readonly pattern: Pattern;
  readonly problems: readonly PatternProblem[];
} {
  const problems: PatternProblem[] = [];
  const report = (path: readonly string[], message: string): Alternatives => {
    problems.push({ path: path.join('.'), message });
    return [[]];
  };

  function ofObject(node: JsonObject, place: Place): Alternatives {
    const members = Object.entries(node);
    if (members.length === 0)
      return report(place.path, 'is empty: name a field, e.g. violationEventType: [in-alarm]');
    return members
      .map(([name, inner]) => (name === '$or' ? ofOr(inner, place.path) : ofField(name, inner, place)))
      .reduce((before, others) => combine(before, others, place.path));
  }

  function combine(some: Alternatives, others: Alternatives, path: readonly string[]): Alternatives {
    return some.length * others.length > maxAlternatives
      ? report(path, `makes more than ${maxAlternatives} combinations of $or: split the rule`)
      : some.flatMap((one) => others.map((other) => [...one, ...other]));
  }

  function ofOr(inner: JsonValue, path: readonly string[]): Alternatives {
    const alternatives = Array.isArray(inner) ? inner : [];
    return alternatives.length >= 2 && alternatives.every(isJsonObject)
      ? alternatives.flatMap((each) => ofObject(each, { path, reserved: reservedNames }))
      : report([...path, '$or'], 'must be a list of two or more objects, e.g. [{ a: [x] }, { b: [y] }]');
  }

  function ofField(name: string, inner: JsonValue, { path: above, reserved }: Place): Alternatives {
    const path = [...above, ...name.split('.')];
    if (reserved.has(name))
      return report(path, 'is an operator: inside $or, name its field, e.g. a: [{ prefix: x }]');
    if (path.length > maxSegments) return report(above, 'has a name with more dots than any field');
    if (Array.isArray(inner)) return [[clauseOf(inner, path)]];
    if (isJsonObject(inner)) return ofObject(inner, { path, reserved });
    return report(path, `must be a list, e.g. [${String(inner).slice(0, 40)}], or an object of fields`);
  }

  function clauseOf(list: readonly JsonValue[], path: readonly string[]): Clause {
    if (list.length === 0) report(path, 'must hold at least one value');
    const read = list.map(readMatcher);
    const faults = read.flatMap((each) => ('problem' in each ? [each.problem] : []));
    for (const fault of faults) report(path, fault);
    // What is no JSON can't be written, and has been reported.
    const written = faults.length > 0 ? '' : JSON.stringify(list).slice(0, maxWrittenLength);
    const anyOf = read.flatMap((each) => ('matcher' in each ? [each.matcher] : []));
    return { path, anyOf, absentBelow: 0, written };
  }

  const alternatives = ofObject(source, { path: [], reserved: new Set() });
  for (const path of new Set(alternatives.flatMap(twiceIn)))
    report([path], 'is named twice: write its values in one list');
  return { pattern: alternatives.map((clauses) => nested(clauses.map(placed))), problems };
}

const placed = (clause: Clause, _: number, together: readonly Clause[]): Clause => ({
  ...clause,
  absentBelow: absentBelow(clause, together),
});

function twiceIn(clauses: readonly Clause[]): readonly string[] {
  const paths = clauses.map(({ path }) => path.join('.'));
  return paths.length === new Set(paths).size ? [] : paths.filter((path, at) => paths.indexOf(path) < at);
}

/** Brings together what is below the same name, however it was written: with dots, nested, or beside an `$or`. */
function nested(clauses: readonly Clause[], depth = 0): Conjunction {
  const isOwn = ({ path }: Clause) => path.length === depth + 1;
  return clauses.flatMap((clause): (Clause | Group)[] => {
    if (isOwn(clause)) return [clause];
    const name = clause.path[depth] ?? '';
    const together = clauses.filter((other) => !isOwn(other) && other.path[depth] === name);
    return together[0] === clause ? [{ name, parts: nested(together, depth + 1) }] : [];
  });
}
