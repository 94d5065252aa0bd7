import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../../shared/notices/json.ts';
import { compilePattern } from '../../../../shared/rules/compile-pattern.ts';
import { firstFailedClause } from '../../../../shared/rules/evaluate.ts';

const fails = (source: JsonObject, document: JsonObject) => {
  const { pattern, problems } = compilePattern(source);
  expect(problems).toEqual([]);
  return firstFailedClause(pattern, document);
};
const matches = (source: JsonObject, document: JsonObject) => fails(source, document) === undefined;

describe('a list of values', () => {
  it.each<[string, JsonValue[], JsonValue, boolean]>([
    ['a text that it names', ['a', 'b'], 'b', true],
    ['no text that it does not name', ['a', 'b'], 'c', false],
    ['no text in another case', ['a'], 'A', false],
    ['a number however it is written', [300], 3.0e2, true],
    ['no text that looks like its number', [300], '300', false],
    ['no number that looks like its text', ['300'], 300, false],
    ['true', [true], true, true],
    ['false, but not for true', [true], false, false],
    ['null', [null], null, true],
    ['no empty text for null', [null], '', false],
    ['a list that shares one value with it', ['a', 'b'], ['x', 'b'], true],
    ['no list that shares none', ['a', 'b'], ['x', 'y'], false],
    ['a list within a list', ['a'], [['x', ['a']]], true],
    ['no object', ['a'], { a: 'a' }, false],
    ['no empty list', ['a', null], [], false],
  ])('matches %s', (_, list, value, expected) => {
    expect(matches({ field: list }, { field: value })).toBe(expected);
  });
});

describe('prefix', () => {
  it.each<[string, JsonValue, boolean]>([
    ['a text that begins so', 'gateway-7', true],
    ['the text itself', 'gateway-', true],
    ['no text that has it elsewhere', 'my-gateway-7', false],
    ['no number', 7, false],
    ['a list with such a text', ['x', 'gateway-7'], true],
  ])('matches %s', (_, value, expected) => {
    expect(matches({ field: [{ prefix: 'gateway-' }] }, { field: value })).toBe(expected);
  });
});

it('prefix looks at texts only: a number has no beginning', () => {
  expect(matches({ field: [{ prefix: '7' }] }, { field: 7 })).toBe(false);
});

describe('anything-but', () => {
  it.each<[string, JsonValue, JsonValue, boolean]>([
    ['another text', 'a', 'b', true],
    ['not the text', 'a', 'a', false],
    ['another number', 5, 6, true],
    ['not the number', 5, 5, false],
    ['a number, for a text', '5', 5, true],
    ['what is not in its list', ['a', 'b'], 'c', true],
    ['nothing in its list', ['a', 'b'], 'b', false],
    ['a list with one value that is not in its list', ['a', 'b'], ['a', 'c'], true],
    ['no list of which all is in its list', ['a', 'b'], ['a', 'b'], false],
    ['a text that begins otherwise', { prefix: 'gateway-' }, 'pump-7', true],
    ['no text that begins so', { prefix: 'gateway-' }, 'gateway-7', false],
    ['no text that begins like one of several', { prefix: ['gateway-', 'pump-'] }, 'pump-7', false],
    ['a number, for a beginning', { prefix: 'gateway-' }, 7, true],
  ])('matches %s', (_, operand, value, expected) => {
    expect(matches({ field: [{ 'anything-but': operand }] }, { field: value })).toBe(expected);
  });

  it.each<JsonValue>(['a', ['a'], { prefix: 'a' }])('of %j does not match an absent field', (operand) => {
    expect(matches({ field: [{ 'anything-but': operand }] }, { other: 'b' })).toBe(false);
  });
});

describe('exists', () => {
  it.each<[string, JsonObject, boolean]>([
    ['a value', { outer: { field: 'x' } }, true],
    ['null', { outer: { field: null } }, true],
    ['a list of values', { outer: { field: [1] } }, true],
    ['nothing', { outer: {} }, false],
    ['nothing, and nothing around it', {}, false],
    ['an object, which is no leaf', { outer: { field: { inner: 1 } } }, false],
    ['an empty list', { outer: { field: [] } }, false],
  ])('tells whether there is a leaf: %s', (_, document, expected) => {
    expect(matches({ outer: { field: [{ exists: true }] } }, document)).toBe(expected);
    expect(matches({ outer: { field: [{ exists: false }] } }, document)).toBe(!expected);
  });

  it('can stand beside values: absent, or one of them', () => {
    const source = { field: [{ exists: false }, 'a'] };
    expect([{}, { field: 'a' }, { field: 'b' }].map((each) => matches(source, each))).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('fields', () => {
  it('all have to match', () => {
    const source = { a: ['1'], b: { c: ['2'], d: ['3'] } };
    expect(matches(source, { a: '1', b: { c: '2', d: '3' } })).toBe(true);
    expect(matches(source, { a: '1', b: { c: '2', d: 'x' } })).toBe(false);
  });

  it('are the document’s own: what every object inherits is not there', () => {
    expect(matches({ constructor: { name: [{ exists: true }] } }, {})).toBe(false);
    expect(matches({ toString: [{ exists: false }] }, {})).toBe(true);
  });

  const people = {
    people: [
      { first: 'Ada', last: 'Lovelace' },
      { first: 'Grace', last: 'Hopper', rank: 'admiral' },
    ],
  };

  it.each<[string, JsonObject, boolean]>([
    ['any element', { first: ['Grace'] }, true],
    ['the same element', { first: ['Ada'], last: ['Lovelace'] }, true],
    ['not across elements', { first: ['Ada'], last: ['Hopper'] }, false],
    ['present in the same element', { first: ['Grace'], rank: [{ exists: true }] }, true],
    ['not present in another element', { first: ['Ada'], rank: [{ exists: true }] }, false],
    ['absent in no element', { first: ['Ada'], rank: [{ exists: false }] }, false],
    ['absent in all elements', { first: ['Ada'], born: [{ exists: false }] }, true],
  ])('of objects in a list match in one element: %s', (_, inner, expected) => {
    expect(matches({ people: inner }, people)).toBe(expected);
    expect(matches({ people: inner }, { people: [[people.people[0] ?? {}], [people.people[1] ?? {}]] })).toBe(
      expected,
    );
  });
});

describe('the first clause that failed', () => {
  const source = { a: ['1'], b: { c: [{ prefix: 'x' }, 2], d: ['3'] } };

  it('is told by its path and as it was written', () => {
    expect(fails(source, { a: '1', b: { c: 'y', d: 'z' } })).toMatchObject({
      path: ['b', 'c'],
      written: '[{"prefix":"x"},2]',
    });
  });

  it('is, of a list of objects, the one that the first element fails', () => {
    const documents = [{ b: [{ c: 'y' }, { c: 2, d: 'z' }] }, { b: [{ c: 2, d: 'z' }, { c: 'y' }] }];
    expect(documents.map((each) => fails(source, { a: '1', ...each })?.path)).toEqual([
      ['b', 'c'],
      ['b', 'd'],
    ]);
  });

  it('is bounded, however long the list', () => {
    const long = { a: Array.from({ length: 500 }, (_, index) => `value-${index}`) };
    expect(fails(long, {})?.written).toHaveLength(120);
  });
});

describe('a pattern with a mistake', () => {
  it.each<[string, JsonObject, string, string]>([
    ['nothing at all', {}, '', 'is empty'],
    ['an empty object', { a: { b: {} } }, 'a.b', 'is empty'],
    ['an empty list', { a: [] }, 'a', 'at least one'],
    ['a value without a list', { a: 'x' }, 'a', 'must be a list, e.g. [x]'],
    ['a null without a list', { a: null }, 'a', 'must be a list'],
    ['a list within a list', { a: [['x']] }, 'a', 'must be a value or an operator'],
    ['two operators in one', { a: [{ prefix: 'x', exists: true }] }, 'a', 'one operator'],
    ['no operator', { a: [{}] }, 'a', 'no operator'],
    ['an operator that nobody knows', { a: [{ regex: '.*' }] }, 'a', '`regex` is no operator'],
    ['a prefix of a number', { a: [{ prefix: 5 }] }, 'a', '`prefix` takes a text'],
    ['exists of a text', { a: [{ exists: 'yes' }] }, 'a', '`exists` takes true or false'],
    ['anything-but of nothing', { a: [{ 'anything-but': [] }] }, 'a', '`anything-but` takes'],
    [
      'anything-but of a number’s beginning',
      { a: [{ 'anything-but': { numeric: ['>', 5] } }] },
      'a',
      'takes texts or numbers',
    ],
    ['anything-but of a number’s prefix', { a: [{ 'anything-but': { prefix: 5 } }] }, 'a', 'takes a text'],
    ['one path written in two ways', { 'a.b': ['x'], a: { b: ['y'] } }, 'a.b', 'is named twice'],
  ])('is told where and why: %s', (_, source, path, message) => {
    expect(compilePattern(source).problems).toContainEqual({
      path,
      message: expect.stringContaining(message),
    });
  });
});

describe('any pattern', () => {
  const leaf = fc.oneof(fc.constantFrom('a', 'b', 'ab', null, true, false), fc.integer({ min: 0, max: 3 }));
  const name = fc.constantFrom('x', 'y', 'z');
  const document = fc
    .object({ key: name, values: [leaf], maxDepth: 3, maxKeys: 3 })
    .map((value) => value as JsonObject);

  it('matches the document whose leaves it was written from', () => {
    const written = (value: JsonValue): JsonValue =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, written(inner)]))
        : [value];
    const noEmptyObjects = fc.dictionary(name, fc.oneof(leaf, fc.dictionary(name, leaf, { minKeys: 1 })), {
      minKeys: 1,
    });
    fc.assert(fc.property(noEmptyObjects, (each) => matches(written(each) as JsonObject, each)));
  });

  it('finds a value and anything but that value to be opposites, where the field has one value', () => {
    fc.assert(
      fc.property(fc.constantFrom('a', 'b', 1), leaf, (wanted, value) => {
        const exact = matches({ x: [wanted] }, { x: value });
        expect(matches({ x: [{ 'anything-but': wanted }] }, { x: value })).toBe(!exact);
      }),
    );
  });

  it('finds a field to exist or not to exist, in every document', () => {
    fc.assert(
      fc.property(document, (each) => {
        const present = matches({ x: { y: [{ exists: true }] } }, each);
        expect(matches({ x: { y: [{ exists: false }] } }, each)).toBe(!present);
      }),
    );
  });

  it('matches no more with one value taken from a list', () => {
    fc.assert(
      fc.property(document, fc.array(leaf, { minLength: 2 }), (each, list) => {
        if (matches({ x: list.slice(1) }, each)) expect(matches({ x: list }, each)).toBe(true);
      }),
    );
  });
});
