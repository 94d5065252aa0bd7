import type { JsonValue } from '../../../../../shared/json/json.ts';
import { entryMatches, matches, refusalsOf } from './matching.ts';

describe('prefix', () => {
  it.each<[string, JsonValue, boolean]>([
    ['a text that begins so', 'gateway-7', true],
    ['the text itself', 'gateway-', true],
    ['no text that has it elsewhere', 'my-gateway-7', false],
    ['no number', 7, false],
    ['a list with such a text', ['x', 'gateway-7'], true],
  ])('prefix matches %s', (_, value, expected) => {
    expect(matches({ field: [{ prefix: 'gateway-' }] }, { field: value })).toBe(expected);
  });
});

it('prefix looks at texts only: a number has no beginning', () => {
  expect(matches({ field: [{ prefix: '7' }] }, { field: 7 })).toBe(false);
});

describe('suffix', () => {
  it.each<[string, JsonValue, boolean]>([
    ['a text that ends so', 'pump-test', true],
    ['the text itself', '-test', true],
    ['no text that has it elsewhere', 'pump-test-7', false],
    ['no shorter text', 'test', false],
    ['no number', 7, false],
    ['no null', null, false],
    ['a list with such a text', ['x', 'pump-test'], true],
  ])('suffix matches %s', (_, value, expected) => {
    expect(entryMatches({ suffix: '-test' }, value)).toBe(expected);
  });
});

describe('an empty prefix or suffix', () => {
  it.each(['prefix', 'suffix'])(
    'an empty prefix or suffix matches every text and nothing else: %s',
    (operator) => {
      expect(['', 'x', 0, null, true].map((value) => entryMatches({ [operator]: '' }, value))).toEqual([
        true,
        true,
        false,
        false,
        false,
      ]);
    },
  );
});

describe.each(['prefix', 'suffix'])('%s is refused', (operator) => {
  it.each<JsonValue>([
    5,
    null,
    ['x'],
    {},
    { prefix: 'x' },
    { 'equals-ignore-case': 5 },
    { 'equals-ignore-case': 'x', more: 'y' },
  ])('for %j', (operand) => {
    expect(refusalsOf({ [operator]: operand })).toEqual([
      expect.stringMatching(new RegExp(`^\`${operator}\` takes a text`)),
    ]);
  });
});
