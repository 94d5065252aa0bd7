import type { JsonObject } from '../../../../../shared/json/json.ts';
import { matches } from './matching.ts';

describe('fields', () => {
  it('all have to match', () => {
    const source = { a: ['1'], b: { c: ['2'], d: ['3'] } };
    expect(matches(source, { a: '1', b: { c: '2', d: '3' } })).toBe(true);
    expect(matches(source, { a: '1', b: { c: '2', d: 'x' } })).toBe(false);
  });

  it('fields are the document’s own: what every object inherits is not there', () => {
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
    ['absent in the same element', { first: ['Ada'], rank: [{ exists: false }] }, true],
    ['not absent in another element', { first: ['Grace'], rank: [{ exists: false }] }, false],
    ['absent in all elements', { first: ['Ada'], born: [{ exists: false }] }, true],
  ])('fields of objects in a list match in one element: %s', (_, inner, expected) => {
    expect(matches({ people: inner }, people)).toBe(expected);
    expect(matches({ people: inner }, { people: [[people.people[0] ?? {}], [people.people[1] ?? {}]] })).toBe(
      expected,
    );
  });
});

describe('fields that are named apart', () => {
  const document = {
    a: [
      { b: 'x', c: 'y' },
      { b: 'X', c: 'Y' },
    ],
  };

  it.each<[string, JsonObject]>([
    ['with dots', { 'a.b': ['x'], 'a.c': ['Y'] }],
    ['with dots and nested', { 'a.b': ['x'], a: { c: ['Y'] } }],
    ['inside and beside $or', { 'a.b': ['x'], $or: [{ a: { c: ['Y'] } }, { a: { c: ['z'] } }] }],
    ['in two $or', { $or: [{ a: { b: ['x'] } }, { d: ['z'] }], a: { $or: [{ c: ['Y'] }, { d: ['z'] }] } }],
  ])('fields that are named apart still match in one element only: %s', (_, source) => {
    expect(matches(source, document)).toBe(false);
    expect(matches(source, { a: [...document.a, { b: 'x', c: 'Y' }] })).toBe(true);
  });
});

it('a path can hold values and objects at once', () => {
  const source = { a: ['x'], 'a.b': [1] };
  expect(matches(source, { a: ['x', { b: 1 }] })).toBe(true);
  expect(matches(source, { a: ['x', { b: 2 }] })).toBe(false);
});
