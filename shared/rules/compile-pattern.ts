import { isJsonObject, type JsonObject, type JsonValue } from '../json/json.ts';
import { absentBelow, type Clause, type Conjunction, type Group, type Pattern } from './pattern.ts';
import { readMatcher, reservedNames } from './read-matcher.ts';
import { maxSegments } from './unfold.ts';

interface PatternProblem {
  /** Where the pattern says it, e.g. `$or.0.thingName.1`; empty for all of the pattern. */
  readonly path: string;
  readonly message: string;
}

const maxWrittenLength = 120;

/** The most combinations of alternatives of one pattern; no real rule has as many. */
const maxAlternatives = 1000;

/** A clause, and where the pattern says it. */
type WrittenClause = Clause & { readonly at: string };

/** What a node of the source asks for: alternatives, each the clauses that have to hold together. */
type Alternatives = readonly (readonly WrittenClause[])[];

/** What a node of the source is about, its place in the source, and the names that can't be fields there. */
interface Place {
  readonly path: readonly string[];
  readonly at: string;
  readonly reserved: ReadonlySet<string>;
}

const inside = (at: string, name: string | number): string => (at === '' ? `${name}` : `${at}.${name}`);

/** Compiles a pattern in the EventBridge event-pattern language, its parts in the order they are written. */
export function compilePattern(source: JsonObject): {
  readonly pattern: Pattern;
  readonly problems: readonly PatternProblem[];
} {
  const problems: PatternProblem[] = [];
  const report = (path: string, message: string): Alternatives => {
    problems.push({ path, message });
    return [[]];
  };

  function ofObject(node: JsonObject, place: Place): Alternatives {
    const members = Object.entries(node);
    if (members.length === 0)
      return report(place.at, 'is empty: name a field, e.g. violationEventType: [in-alarm]');
    return members
      .map(([name, inner]) => (name === '$or' ? ofOr(inner, place) : ofField(name, inner, place)))
      .reduce((before, others) => combine(before, others, place.at));
  }

  function combine(some: Alternatives, others: Alternatives, at: string): Alternatives {
    return some.length * others.length > maxAlternatives
      ? report(at, `makes more than ${maxAlternatives} combinations of $or: split the rule`)
      : some.flatMap((one) => others.map((other) => [...one, ...other]));
  }

  function ofOr(inner: JsonValue, { path, at: above }: Place): Alternatives {
    const at = inside(above, '$or');
    const alternatives = Array.isArray(inner) ? inner : [];
    return alternatives.length >= 2 && alternatives.every(isJsonObject)
      ? alternatives.flatMap((each, index) =>
          ofObject(each, { path, at: inside(at, index), reserved: reservedNames }),
        )
      : report(at, 'must be a list of two or more objects, e.g. [{ a: [x] }, { b: [y] }]');
  }

  function ofField(
    name: string,
    inner: JsonValue,
    { path: above, at: around, reserved }: Place,
  ): Alternatives {
    const path = [...above, ...name.split('.')];
    const at = inside(around, name);
    if (reserved.has(name))
      return report(at, 'is an operator: inside $or, name its field, e.g. a: [{ prefix: x }]');
    if (path.length > maxSegments) return report(around, 'has a name with more dots than any field');
    if (Array.isArray(inner)) return [[clauseOf(inner, path, at)]];
    if (isJsonObject(inner)) return ofObject(inner, { path, at, reserved });
    return report(at, `must be a list, e.g. [${String(inner).slice(0, 40)}], or an object of fields`);
  }

  function clauseOf(list: readonly JsonValue[], path: readonly string[], at: string): WrittenClause {
    if (list.length === 0) report(at, 'must hold at least one value');
    const read = list.map(readMatcher);
    const faults = read.flatMap((each, index) => ('problem' in each ? [{ index, ...each }] : []));
    for (const { index, problem } of faults) report(inside(at, index), problem);
    // What is no JSON can't be written, and has been reported.
    const written = faults.length > 0 ? '' : JSON.stringify(list).slice(0, maxWrittenLength);
    const anyOf = read.flatMap((each) => ('matcher' in each ? [each.matcher] : []));
    return { path, at, anyOf, absentBelow: 0, written };
  }

  const alternatives = ofObject(source, { path: [], at: '', reserved: new Set() });
  for (const at of new Set(alternatives.flatMap(twiceIn)))
    report(at, 'is named twice: write its values in one list');
  return { pattern: alternatives.map((clauses) => nested(clauses.map(placed))), problems };
}

const placed = ({ at: _, ...clause }: WrittenClause, __: number, together: readonly Clause[]): Clause => ({
  ...clause,
  absentBelow: absentBelow(clause, together),
});

/** Where a path is named that has been named before. */
function twiceIn(clauses: readonly WrittenClause[]): readonly string[] {
  const paths = clauses.map(({ path }) => path.join('.'));
  return paths.length === new Set(paths).size
    ? []
    : clauses.flatMap(({ at }, index) => (paths.indexOf(paths[index] ?? '') < index ? [at] : []));
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
