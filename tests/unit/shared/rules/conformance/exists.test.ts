import type { JsonObject } from '../../../../../shared/json/json.ts';
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
  ])('exists matches whether there is a leaf: %s', (_, document, expected) => {
    expect(matches({ outer: { field: [{ exists: true }] } }, document)).toBe(expected);
    expect(matches({ outer: { field: [{ exists: false }] } }, document)).toBe(!expected);
  });

  it('exists can stand beside values: absent, or one of them', () => {
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

describe('absence below a list', () => {
  const lists = { a: [{ b: [{ d: 1 }] }, { b: [{ c: 2, z: 3 }], z: 4 }] };

  it.each<[string, JsonObject, boolean]>([
    ['asked alone, of all elements of all lists', { a: { b: { c: [{ exists: false }] } } }, false],
    ['asked alone, of what no element has', { a: { b: { x: [{ exists: false }] } } }, true],
    [
      'of the element that a field before it matched in',
      { a: { b: { d: [1], e: [{ exists: false }] } } },
      true,
    ],
    ['not of the other elements', { a: { b: { d: [1], z: [{ exists: false }] } } }, true],
    ['of that element, which has it', { a: { b: { c: [2], z: [{ exists: false }] } } }, false],
    ['of all, where only a field after it matches', { a: { b: { c: [{ exists: false }], d: [1] } } }, false],
    [
      'of all, where the field before it may be absent itself',
      { a: { b: { d: [1, { exists: false }], z: [{ exists: false }] } } },
      false,
    ],
    ['whatever is written first', { a: { b: { z: [{ exists: false }], d: [1] } } }, true],
    ['whatever is written with dots', { 'a.b.z': [{ exists: false }], a: { 'b.d': [1] } }, true],
    ['by the whole path: b.d is before z', { a: { z: [{ exists: false }], b: { d: [1] } } }, true],
    ['of that element or one of these values', { a: { b: { d: [1], z: ['x', { exists: false }] } } }, true],
  ])('absence below a list is asked %s', (_, source, expected) => {
    expect(matches(source, lists)).toBe(expected);
  });

  it('absence below a list is asked of the outer element where a field before it matched there, and of all its inner ones', () => {
    const source = { a: { b: { c: [{ exists: false }] }, 'a-name': ['x'] } };
    const document = (first: JsonObject) => ({ a: [{ 'a-name': 'x', b: [{}, first] }, { b: [{ c: 1 }] }] });
    expect(matches(source, document({ d: 1 }))).toBe(true);
    expect(matches(source, document({ c: 1 }))).toBe(false);
  });
});
