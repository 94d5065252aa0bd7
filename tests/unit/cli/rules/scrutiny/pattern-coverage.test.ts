import fc from 'fast-check';
import { comparable, contains } from '../../../../../cli/rules/scrutiny/pattern-coverage.ts';
import { compilePattern } from '../../../../../shared/rules/compile-pattern.ts';
import { firstFailedClause } from '../../../../../shared/rules/evaluate.ts';

const kind = ['violation'];

describe('whether a pattern takes all that another takes', () => {
  it.each([
    ['the same', { kind }, { kind }, true],
    ['the same in another order', { kind, a: ['x'] }, { a: ['x'], kind }, true],
    ['a clause less', { kind }, { kind, a: ['x'] }, true],
    ['a clause more', { kind, a: ['x'] }, { kind }, false],
    ['more values', { kind, a: ['x', 'y'] }, { kind, a: ['y'] }, true],
    ['fewer values', { kind, a: ['y'] }, { kind, a: ['x', 'y'] }, false],
    ['a nested clause less', { kind, b: { c: ['x'] } }, { kind, b: { c: ['x'], d: ['y'] } }, true],
    ['the same name elsewhere', { b: { c: ['x'] } }, { d: { c: ['x'] } }, false],
    ['a shorter prefix', { a: [{ prefix: 'pu' }] }, { a: [{ prefix: 'pump-' }, 'pu'] }, true],
    ['a longer prefix', { a: [{ prefix: 'pump-' }] }, { a: [{ prefix: 'pu' }] }, false],
    ['a prefix of a number', { a: [{ prefix: '1' }] }, { a: [17] }, false],
    ['a number that is a text', { a: ['17'] }, { a: [17] }, false],
    ['the same operator', { a: [{ exists: true }] }, { a: [{ exists: true }] }, true],
    ['whatever is there', { a: [{ exists: true }] }, { a: ['x', { suffix: 'y' }] }, true],
    ['whatever is there', { a: [{ exists: true }] }, { a: ['x', { exists: false }] }, false],
    ['a form that the value has', { a: [{ wildcard: 'pump-*' }] }, { a: ['pump-17'] }, true],
    ['the value in any case', { a: [{ 'equals-ignore-case': 'PUMP' }] }, { a: ['pump'] }, true],
    ['a longer range', { a: [{ numeric: ['>=', 5] }] }, { a: [{ numeric: ['>', 5, '<', 9] }, 7] }, true],
    ['a shorter range', { a: [{ numeric: ['>', 5] }] }, { a: [{ numeric: ['>=', 5] }] }, false],
    ['a wider network', { a: [{ cidr: '10.0.0.0/8' }] }, { a: [{ cidr: '10.1.0.0/16' }, '10.2.3.4'] }, true],
    ['a network of the other kind', { a: [{ cidr: '::/8' }] }, { a: [{ cidr: '0.0.0.0/16' }] }, false],
    ['a spelling of an address only', { a: [{ prefix: '10.' }] }, { a: ['10.0.0.1'] }, false],
    ['a shorter end', { a: [{ suffix: '7' }] }, { a: [{ suffix: '17' }] }, true],
    ['fewer exceptions', { a: [{ 'anything-but': 'x' }] }, { a: [{ 'anything-but': ['x', 'y'] }] }, true],
    ['more exceptions', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: [{ 'anything-but': 'x' }] }, false],
    ['one more alternative', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: ['y'], c: ['z'] }, true],
    ['one alternative less', { b: ['y'] }, { $or: [{ a: ['x'] }, { b: ['y'] }] }, false],
    ['the same with dots', { 'b.c': ['x'] }, { b: { c: ['x'] } }, true],
    [
      'absence in all elements of a list, not in one',
      { b: { d: [{ exists: false }] } },
      { b: { c: ['x'], d: [{ exists: false }] } },
      false,
    ],
    ['another operand', { a: [{ exists: true }] }, { a: [{ exists: false }] }, false],
  ])('whether a pattern takes all that another takes with %s', (_, wide, narrow, expected) => {
    expect(contains(comparable(wide), comparable(narrow))).toBe(expected);
  });

  it('whether a pattern takes all that another takes is never said of two patterns that a document tells apart', () => {
    const values = fc.uniqueArray(
      fc.constantFrom(
        'a',
        'ab',
        { prefix: 'a' },
        { 'anything-but': 'b' },
        { exists: true },
        { exists: false },
      ),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    const pattern = fc
      .record({ kind: fc.constant(kind), x: values, y: values, z: values }, { requiredKeys: ['kind'] })
      .map(({ kind: kinds, x, y, z }) => ({
        kind: kinds,
        ...(x && { x }),
        ...((y ?? z) && { in: { ...(y && { y }), ...(z && { z }) } }),
      }));
    const value = fc.constantFrom('a', 'ab', 'abc', 'b', 'c', ['b', 'a']);
    const event = fc
      .record({ x: value, y: value }, { requiredKeys: [] })
      .map(({ x, y }) => ({ kind: 'violation', ...(x && { x }), ...(y && { in: [{ y }, { z: 'a' }] }) }));
    const matches = (source: Parameters<typeof compilePattern>[0], document: typeof source) =>
      !firstFailedClause(compilePattern(source).pattern, document);
    fc.assert(
      fc.property(pattern, pattern, event, (wide, narrow, document) => {
        const isSaid = contains(comparable(wide), comparable(narrow));
        expect(isSaid && matches(narrow, document) && !matches(wide, document)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});
