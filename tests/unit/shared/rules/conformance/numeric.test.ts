import type { JsonValue } from '../../../../../shared/json/json.ts';
import { entryMatches, refusalsOf } from './matching.ts';

describe('numeric', () => {
  it.each<[JsonValue, JsonValue, boolean]>([
    [['=', 180], 180, true],
    [['=', 3.018e2], 301.8, true],
    [['=', 180], 181, false],
    [['=', 0], -0, true],
    [['<', 10], 9.999, true],
    [['<', 10], 10, false],
    [['<=', 10], 10, true],
    [['<=', 10], 10.001, false],
    [['>', 10], 10, false],
    [['>', 10], 10.001, true],
    [['>=', 10], 10, true],
    [['>=', 10], 9.999, false],
    [['>', 0, '<=', 5], 0, false],
    [['>', 0, '<=', 5], 5, true],
    [['>=', 0, '<', 5], 0, true],
    [['>=', 0, '<', 5], 5, false],
    [['>', -5, '<', -1], -3, true],
    [['>', -5, '<', -1], 3, false],
    [['>', 1e308], 1.7976931348623157e308, true],
    [['<', -1e308], -1.7976931348623157e308, true],
    [['>', 0], 5e-324, true],
    [['>', 0.1], 0.30000000000000004, true],
    [['<', 9007199254740991], 9007199254740990, true],
    [['=', 180], '180', false],
    [['>', 0], true, false],
    [['>=', 0], null, false],
    [['>', 10], [1, 11], true],
    [['>', 10], [1, '11'], false],
  ])('numeric %j for %j: %s', (numeric, value, expected) => {
    expect(entryMatches({ numeric }, value)).toBe(expected);
  });

  it.each<[JsonValue, string]>([
    [5, 'takes a comparison and a number'],
    [[], 'takes a comparison and a number'],
    [['>'], 'takes a comparison and a number'],
    [['>', '5'], 'takes a comparison and a number'],
    [['!=', 5], 'takes a comparison and a number'],
    [[5, '>'], 'takes a comparison and a number'],
    [['=', 5, '<', 6], 'a range from low to high'],
    [['<', 5, '>', 0], 'a range from low to high'],
    [['>', 0, '>', 5], 'a range from low to high'],
    [['>', 0, '=', 5], 'a range from low to high'],
    [['>', 0, '<'], 'a range from low to high'],
    [['>', 0, '<', 5, '<', 6], 'a range from low to high'],
    [['>', 5, '<', 5], 'low end is below its high end'],
    [['>=', 6, '<=', 5], 'low end is below its high end'],
    [['>', Number.POSITIVE_INFINITY], 'takes a comparison and a number'],
  ])('numeric is refused for %j', (numeric, message) => {
    expect(refusalsOf({ numeric })).toEqual([expect.stringContaining(message)]);
  });
});
