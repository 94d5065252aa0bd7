import fc from 'fast-check';
import {
  isJsonObject,
  isLeaf,
  type JsonObject,
  type JsonValue,
  type Leaf,
} from '../../../../../shared/json/json.ts';
import { compilePattern } from '../../../../../shared/rules/compile-pattern.ts';
import { firstFailedClause } from '../../../../../shared/rules/evaluate.ts';
import { matches } from '../../../../../shared/rules/matchers.ts';
import type { Clause, Conjunction } from '../../../../../shared/rules/pattern.ts';
import { anyDocument, anyPattern } from '../any-pattern.ts';

/** Which element of which list a value stands in: event-ruler's "array membership". */
type Elements = ReadonlyMap<object, number>;

interface Field {
  readonly path: string;
  readonly value: Leaf;
  readonly elements: Elements;
}

function fieldsOf(value: JsonValue, path: string, elements: Elements): readonly Field[] {
  if (isLeaf(value)) return [{ path, value, elements }];
  if (Array.isArray(value))
    return value.flatMap((element, index) =>
      fieldsOf(element, path, isLeaf(element) ? elements : new Map([...elements, [value, index]])),
    );
  return Object.entries(value).flatMap(([name, inner]) =>
    fieldsOf(inner, path ? `${path}.${name}` : name, elements),
  );
}

const agree = (some: Elements, others: Elements): boolean =>
  [...others].every(([list, index]) => (some.get(list) ?? index) === index);

/** Clause after clause, in the order of the alphabet, with every value that agrees with those chosen before. */
function isFound(clauses: readonly Clause[], fields: readonly Field[], chosen: Elements): boolean {
  const [clause, ...others] = clauses;
  if (!clause) return true;
  const here = fields.filter(
    ({ path, elements }) => path === clause.path.join('.') && agree(chosen, elements),
  );
  return clause.anyOf.some((matcher) => {
    if (matcher.kind === 'exists' && !matcher.wanted)
      return here.length === 0 && isFound(others, fields, chosen);
    return here
      .filter(({ value }) => matches(matcher, [value]))
      .some(({ elements }) => isFound(others, fields, new Map([...chosen, ...elements])));
  });
}

const clausesOf = (parts: Conjunction): readonly Clause[] =>
  parts.flatMap((part) => ('parts' in part ? clausesOf(part.parts) : [part]));

const byPath = (one: Clause, other: Clause): number => (one.path.join('.') < other.path.join('.') ? -1 : 1);

const isFoundByEventRuler = (source: JsonObject, document: JsonObject): boolean =>
  compilePattern(source).pattern.some((parts) =>
    isFound(clausesOf(parts).toSorted(byPath), fieldsOf(document, '', new Map()), new Map()),
  );

/** Whether absence stands beside values somewhere: there event-ruler goes by which of them it was. */
const mixesAbsence = (value: JsonValue): boolean =>
  Array.isArray(value)
    ? (value.length > 1 && value.some((entry) => isJsonObject(entry) && entry.exists === false)) ||
      value.some(mixesAbsence)
    : isJsonObject(value) && Object.values(value).some(mixesAbsence);

/** Lists of objects with few names, so that absence in one element and presence in another are common. */
const leaf = fc.constantFrom('a', 'b', 1);
const inner = fc.dictionary(fc.constantFrom('x', 'y', 'z'), leaf, { maxKeys: 3 });
const outer = fc.dictionary(
  fc.constantFrom('p', 'q', 'z'),
  fc.oneof(leaf, inner, fc.array(inner, { maxLength: 3 })),
  { maxKeys: 3 },
);
const lists = fc.record({ l: fc.array(outer, { maxLength: 3 }), m: fc.oneof(leaf, inner) });
const entry = fc.constantFrom<JsonValue[]>(['a'], ['b', 1], [{ exists: true }], [{ exists: false }]);
const below = fc.dictionary(fc.constantFrom('x', 'y', 'z'), entry, { minKeys: 1, maxKeys: 3 });
const patternOfLists = fc.record(
  {
    l: fc.dictionary(fc.constantFrom('p', 'q', 'z'), fc.oneof(entry, below), { minKeys: 1, maxKeys: 3 }),
    m: fc.oneof(entry, below),
  },
  { requiredKeys: ['l'] },
);

describe('a pattern matches exactly where a search as event-ruler makes it finds a way through', () => {
  it.each([
    ['any pattern', anyPattern.filter((each) => !mixesAbsence(each)), anyDocument],
    ['patterns of lists of objects', patternOfLists, lists],
  ])(
    'a pattern matches exactly where a search as event-ruler makes it finds a way through %s',
    (_, patterns, documents) => {
      fc.assert(
        fc.property(patterns, documents, (source, document) => {
          const { pattern, problems } = compilePattern(source);
          fc.pre(problems.length === 0);
          expect(firstFailedClause(pattern, document) === undefined).toBe(
            isFoundByEventRuler(source, document),
          );
        }),
        { numRuns: 1000 },
      );
    },
  );
});
