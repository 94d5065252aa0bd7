import fc from 'fast-check';
import { canonicalJson } from '../../../../shared/json/canonical.ts';

test.each<[unknown, string]>([
  [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
  [{ c: 1, a: 2, b: 3 }, '{"a":2,"b":3,"c":1}'],
  [{ outer: { z: [{ y: 1, x: 2 }], a: null } }, '{"outer":{"a":null,"z":[{"x":2,"y":1}]}}'],
  [{ a: undefined, b: false }, '{"b":false}'],
  [[3, 1, 2], '[3,1,2]'],
  [[{ b: 1, a: undefined }], '[{"b":1}]'],
  [[], '[]'],
  [{}, '{}'],
  [null, 'null'],
  [undefined, 'null'],
  ['text', '"text"'],
  [0, '0'],
  [new Date('2026-11-01T00:00:00.000Z'), '"2026-11-01T00:00:00.000Z"'],
  [{ at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
  [{ B: 1, a: 2, A: 3 }, '{"A":3,"B":1,"a":2}'],
])('%j is written as %s', (value, expected) => {
  expect(canonicalJson(value)).toBe(expected);
});

test('is the same whatever the order of the members, and reads back as the same value', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([name, member]) => [name, reversed(member)]),
    );
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
