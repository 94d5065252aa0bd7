import fc from 'fast-check';
import { compilePattern } from '../../../../shared/rules/compile-pattern.ts';
import { contains } from '../../../../shared/rules/containment.ts';
import { firstFailedClause } from '../../../../shared/rules/evaluate.ts';

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
    ['another operand', { a: [{ exists: true }] }, { a: [{ exists: false }] }, false],
  ])('with %s', (_, wide, narrow, expected) => {
    expect(contains(wide, narrow)).toBe(expected);
  });

  it('is never said of two patterns that a document tells apart', () => {
    const values = fc.uniqueArray(fc.constantFrom('a', 'ab', 'b', { prefix: 'a' }, { exists: false }), {
      minLength: 1,
      maxLength: 3,
    });
    const pattern = fc
      .record({ kind: fc.constant(kind), x: values, y: values }, { requiredKeys: ['kind'] })
      .map(({ kind: kinds, x, y }) => ({ kind: kinds, ...(x && { x }), ...(y && { in: { y } }) }));
    const value = fc.constantFrom('a', 'ab', 'abc', 'b', 'c', ['b', 'a']);
    const event = fc
      .record({ x: value, y: value }, { requiredKeys: [] })
      .map(({ x, y }) => ({ kind: 'violation', ...(x && { x }), ...(y && { in: [{ y }, { z: 1 }] }) }));
    const matches = (source: Parameters<typeof compilePattern>[0], document: typeof source) =>
      !firstFailedClause(compilePattern(source).pattern, document);
    fc.assert(
      fc.property(pattern, pattern, event, (wide, narrow, document) => {
        fc.pre(contains(wide, narrow) && matches(narrow, document));
        expect(matches(wide, document)).toBe(true);
      }),
    );
  });
});
