import type { JsonObject, JsonValue } from '../../../../../shared/json/json.ts';
import { compilePattern } from '../../../../../shared/rules/compile-pattern.ts';
import { matches } from './matching.ts';

const either: JsonObject = {
  source: ['iot'],
  $or: [{ metric: ['a', 'b'] }, { kind: ['x'], count: [{ numeric: ['>', 5] }] }],
};
const nested: JsonObject = {
  source: ['iot'],
  $or: [{ metric: ['a'] }, { kind: ['x'], $or: [{ id: [1] }, { space: [2] }] }],
};
const below: JsonObject = { detail: { state: ['on'], $or: [{ a: ['1'] }, { b: { c: ['2'] } }] } };
const parallel: JsonObject = { $or: [{ a: [1] }, { b: [1] }], d: { $or: [{ a: [2] }, { b: [2] }] } };

describe('$or', () => {
  it.each<[string, JsonObject, JsonObject, boolean]>([
    ['the first alternative', either, { source: 'iot', metric: 'b' }, true],
    ['the second one', either, { source: 'iot', kind: 'x', count: 6 }, true],
    ['not half of the second one', either, { source: 'iot', kind: 'x', count: 5 }, false],
    ['not without what stands beside it', either, { source: 'sns', metric: 'a' }, false],
    ['not what stands beside it alone', either, { source: 'iot' }, false],
    ['an alternative within an alternative', nested, { source: 'iot', kind: 'x', space: 2 }, true],
    ['not the inner one without the outer one', nested, { source: 'iot', space: 2 }, false],
    ['not the outer one without the inner one', nested, { source: 'iot', kind: 'x' }, false],
    ['an alternative below a field', below, { detail: { state: 'on', b: { c: '2' } } }, true],
    ['not the same above that field', below, { detail: { state: 'on' }, b: { c: '2' } }, false],
    ['one of each of two', parallel, { b: 1, d: { a: 2 } }, true],
    ['not both of one', parallel, { a: 1, b: 1, d: {} }, false],
    ['absence as an alternative', { $or: [{ a: [{ exists: false }] }, { a: ['x'] }] }, { b: 1 }, true],
  ])('$or matches %s', (_, source, document, expected) => {
    expect(matches(source, document)).toBe(expected);
  });

  it.each<[string, JsonValue]>([
    ['an object', { a: ['x'], b: ['y'] }],
    ['one alternative', [{ a: ['x'] }]],
    ['none', []],
    ['values', ['x', 'y']],
    ['a text', 'x'],
  ])('$or is refused, and never taken for a field, where it holds %s', (_, $or) => {
    expect(compilePattern({ a: { $or } }).problems).toEqual([
      { path: 'a.$or', message: expect.stringContaining('must be a list of two or more objects') },
    ]);
  });

  it.each<[string, JsonValue, string, string]>([
    ['an operator', [{ numeric: ['>', 5] }, { cidr: '10.0.0.0/8' }], '$or.0.numeric', 'is an operator'],
    [
      'an operator below a field',
      [{ a: { prefix: ['x'] } }, { a: ['x'] }],
      '$or.0.a.prefix',
      'is an operator',
    ],
    ['an operator to come', [{ regex: ['x'] }, { a: ['x'] }], '$or.0.regex', 'is an operator'],
    ['a comparison', [{ a: { '>=': [5] } }, { a: ['x'] }], '$or.0.a.>=', 'is an operator'],
    ['nothing', [{}, { a: ['x'] }], '$or.0', 'is empty'],
    ['a field that stands beside it', [{ a: ['x'] }, { b: ['y'] }], '$or.1.b', 'is named twice'],
    ['a field without a list', [{ a: 'x' }, { c: ['y'] }], '$or.0.a', 'must be a list'],
  ])('$or is refused where an alternative names %s', (_, $or, path, message) => {
    expect(compilePattern({ b: ['z'], $or }).problems).toContainEqual({
      path,
      message: expect.stringContaining(message),
    });
  });

  it('$or makes no more than 1000 combinations', () => {
    const tens = (count: number): JsonObject =>
      Object.fromEntries(
        Array.from({ length: count }, (_, field) => [
          `f${field}`,
          { $or: Array.from({ length: 10 }, (_each, index) => ({ [`a${index}`]: [index] })) },
        ]),
      );
    expect(compilePattern(tens(3))).toMatchObject({ problems: [], pattern: { length: 1000 } });
    expect(compilePattern(tens(4)).problems).toEqual([
      { path: '', message: expect.stringContaining('more than 1000 combinations') },
    ]);
  });
});
