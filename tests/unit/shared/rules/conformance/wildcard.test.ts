import fc from 'fast-check';
import type { JsonValue } from '../../../../../shared/json/json.ts';
import { entryMatches, refusalsOf } from './matching.ts';

describe('wildcard', () => {
  it.each<[string, JsonValue, boolean]>([
    ['*', '', true],
    ['*', 'anything', true],
    ['*', 5, false],
    ['', '', true],
    ['', 'x', false],
    ['pump', 'pump', true],
    ['pump', 'pumps', false],
    ['pump-*', 'pump-', true],
    ['pump-*', 'pump-17', true],
    ['pump-*', 'a pump-17', false],
    ['*-test', 'pump-test', true],
    ['*-test', 'pump-test-7', false],
    ['a*b*c', 'abc', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'acb', false],
    ['ab*ba', 'aba', false],
    ['ab*ba', 'abba', true],
    ['*a*a', 'aa', true],
    ['*a*a', 'a', false],
    ['*ab*', 'xaab', true],
    ['a\\*b', 'a*b', true],
    ['a\\*b', 'axb', false],
    ['a\\\\*b', 'a\\xb', true],
    ['\\\\\\*', '\\*', true],
    ['*\\**', 'a*b', true],
    ['*\\**', 'ab', false],
    ['a.*', 'axx', false],
    ['*.*', 'line\n.x', true],
    ['Pump*', 'pump', false],
  ])('wildcard %s for %j: %s', (wildcard, value, expected) => {
    expect(entryMatches({ wildcard }, value)).toBe(expected);
  });

  it.each<[JsonValue, string]>([
    ['a**b', 'no two asterisks in a row'],
    ['***', 'no two asterisks in a row'],
    ['a\\b', 'a backslash only before'],
    ['a\\', 'a backslash only before'],
    ['\\\\\\', 'a backslash only before'],
    [5, 'takes a text'],
    [['a*'], 'takes a text'],
  ])('wildcard is refused for %j', (wildcard, message) => {
    expect(refusalsOf({ wildcard })).toEqual([expect.stringContaining(message)]);
  });

  it('wildcard matches what a search of all possibilities matches', () => {
    const tried = ([first, ...rest]: string, text: string): boolean => {
      if (first === undefined) return text === '';
      const others = rest.join('');
      return first === '*'
        ? [...text, ''].some((_, index) => tried(others, text.slice(index)))
        : text.startsWith(first) && tried(others, text.slice(1));
    };
    const deadLetters = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    const wildcards = fc
      .array(
        deadLetters.map((each) => each.slice(0, 2)),
        { minLength: 1, maxLength: 4 },
      )
      .map((pieces) => pieces.join('*').replace(/\*+/g, '*'));
    fc.assert(
      fc.property(wildcards, deadLetters, (wildcard, text) => {
        expect(entryMatches({ wildcard }, text)).toBe(tried(wildcard, text));
      }),
      { numRuns: 1000 },
    );
  });

  it('wildcard takes its time from the text and not from how often a match could begin', () => {
    const wildcard = `${'a*'.repeat(200)}b`;
    expect(entryMatches({ wildcard }, 'a'.repeat(100_000))).toBe(false);
  });
});
