import type { JsonValue } from '../../../../../shared/json/json.ts';
import { entryMatches, matches, refusalsOf } from './matching.ts';

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
  ])('a list of values matches %s', (_, list, value, expected) => {
    expect(matches({ field: list }, { field: value })).toBe(expected);
  });
});

describe('a value', () => {
  it.each<[string, JsonValue, JsonValue, boolean]>([
    ['an IPv6 address in another spelling', '2001:DB8::1', '2001:db8:0:0:0:0:0:1', true],
    ['an IPv4 address written as IPv6', '192.0.2.1', '::ffff:c000:201', true],
    ['no other address', '10.0.0.1', '10.0.0.2', false],
    ['an address in one spelling, exactly', { exactly: '::1' }, '::1', true],
    ['no other spelling, exactly', { exactly: '::1' }, '0::1', false],
    ['a text that is nearly an address', '10.0.0.256', '10.0.0.256', true],
    ['zero, whatever its sign', 0, -0, true],
    ['the largest double', 1.7976931348623157e308, 1.7976931348623157e308, true],
    ['no number for true', true, 1, false],
    ['no empty text for false', false, '', false],
    ['a text of the word null, not null', 'null', null, false],
  ])('a value matches %s', (_, entry, value, expected) => {
    expect(entryMatches(entry, value)).toBe(expected);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'a value is refused where no document can hold it: %d',
    (value) => {
      expect(refusalsOf(value)).toEqual([expect.stringContaining('must be a finite number')]);
    },
  );

  it('a value is a text where it has to be exact', () => {
    expect(refusalsOf({ exactly: 5 })).toEqual(['`exactly` takes a text']);
  });
});
