import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../../../shared/json/json.ts';
import { compilePattern } from '../../../../shared/rules/compile-pattern.ts';
import { firstFailedClause } from '../../../../shared/rules/evaluate.ts';

const fails = (source: JsonObject, document: JsonObject) => {
  const { pattern, problems } = compilePattern(source);
  expect(problems).toEqual([]);
  return firstFailedClause(pattern, document);
};
const matches = (source: JsonObject, document: JsonObject) => fails(source, document) === undefined;

describe('the first clause that failed', () => {
  const source = { a: ['1'], b: { c: [{ prefix: 'x' }, 2], d: ['3'] } };

  it('the first clause that failed has its path, and is named as it was written', () => {
    expect(fails(source, { a: '1', b: { c: 'y', d: 'z' } })).toMatchObject({
      path: ['b', 'c'],
      written: '[{"prefix":"x"},2]',
    });
  });

  it('the first clause that failed is, of a list of objects, the one that the first element fails', () => {
    const documents = [{ b: [{ c: 'y' }, { c: 2, d: 'z' }] }, { b: [{ c: 2, d: 'z' }, { c: 'y' }] }];
    expect(documents.map((each) => fails(source, { a: '1', ...each })?.path)).toEqual([
      ['b', 'c'],
      ['b', 'd'],
    ]);
  });

  it('the first clause that failed is bounded, however long the list', () => {
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
    ['a list within a list', { a: [['x']] }, 'a.0', 'must be a value or an operator'],
    ['two operators in one', { a: [{ prefix: 'x', exists: true }] }, 'a.0', 'one operator'],
    ['no operator', { a: [{}] }, 'a.0', 'no operator'],
    ['an unknown operator', { a: [{ regex: '.*' }] }, 'a.0', '`regex` is no operator'],
    ['a prefix of a number', { a: [{ prefix: 5 }] }, 'a.0', '`prefix` takes a text'],
    ['exists of a text', { a: [{ exists: 'yes' }] }, 'a.0', '`exists` takes true or false'],
    ['anything-but of nothing', { a: [{ 'anything-but': [] }] }, 'a.0', '`anything-but` takes'],
    [
      'anything-but of a number’s beginning',
      { a: [{ 'anything-but': { numeric: ['>', 5] } }] },
      'a.0',
      'takes texts or numbers',
    ],
    ['anything-but of a number’s prefix', { a: [{ 'anything-but': { prefix: 5 } }] }, 'a.0', 'takes a text'],
    ['one path written in two ways', { 'a.b': ['x'], a: { b: ['y'] } }, 'a.b', 'is named twice'],
  ])('a pattern with a mistake has a problem with its place and cause: %s', (_, source, path, message) => {
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

  it('any pattern matches the document whose leaves it was written from', () => {
    const written = (value: JsonValue): JsonValue =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, written(inner)]))
        : [value];
    const noEmptyObjects = fc.dictionary(name, fc.oneof(leaf, fc.dictionary(name, leaf, { minKeys: 1 })), {
      minKeys: 1,
    });
    fc.assert(fc.property(noEmptyObjects, (each) => matches(written(each) as JsonObject, each)));
  });

  it('any pattern finds a value and anything but that value to be opposites, where the field has one value', () => {
    fc.assert(
      fc.property(fc.constantFrom('a', 'b', 1), leaf, (wanted, value) => {
        const exact = matches({ x: [wanted] }, { x: value });
        expect(matches({ x: [{ 'anything-but': wanted }] }, { x: value })).toBe(!exact);
      }),
    );
  });

  it('any pattern finds a field to exist or not to exist, in every document', () => {
    fc.assert(
      fc.property(document, (each) => {
        const present = matches({ x: { y: [{ exists: true }] } }, each);
        expect(matches({ x: { y: [{ exists: false }] } }, each)).toBe(!present);
      }),
    );
  });

  it('any pattern matches no more with one value taken from a list', () => {
    fc.assert(
      fc.property(document, fc.array(leaf, { minLength: 2 }), (each, list) => {
        if (matches({ x: list.slice(1) }, each)) expect(matches({ x: list }, each)).toBe(true);
      }),
    );
  });
});
