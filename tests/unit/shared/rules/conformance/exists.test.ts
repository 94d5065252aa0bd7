import type { JsonObject } from '../../../../../shared/notices/json.ts';
import { matches, refusalsOf } from './matching.ts';

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

it.each(['true', 1, null])('exists is refused for %j', (operand) => {
  expect(refusalsOf({ exists: operand })).toEqual(['`exists` takes true or false']);
});

it('a field is absent only where no element of any list around it has it', () => {
  const source = { a: { b: { c: [{ exists: false }] } } };
  expect(matches(source, { a: [{ b: [{ d: 1 }] }, { b: [{ d: 2 }] }] })).toBe(true);
  expect(matches(source, { a: [{ b: [{ d: 1 }] }, { b: [{ c: 2 }] }] })).toBe(false);
});
