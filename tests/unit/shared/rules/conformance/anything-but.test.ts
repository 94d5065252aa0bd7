import type { JsonValue } from '../../../../../shared/json/json.ts';
import { entryMatches, matches, refusalsOf } from './matching.ts';

describe('anything-but', () => {
  it.each<[string, JsonValue, JsonValue, boolean]>([
    ['another text', 'a', 'b', true],
    ['not the text', 'a', 'a', false],
    ['another number', 5, 6, true],
    ['not the number', 5, 5, false],
    ['a number, for a text', '5', 5, true],
    ['what is not in its list', ['a', 'b'], 'c', true],
    ['nothing in its list', ['a', 'b'], 'b', false],
    ['a list with one value that is not in its list', ['a', 'b'], ['a', 'c'], true],
    ['no list of which all is in its list', ['a', 'b'], ['a', 'b'], false],
    ['a text that begins otherwise', { prefix: 'gateway-' }, 'pump-7', true],
    ['no text that begins so', { prefix: 'gateway-' }, 'gateway-7', false],
    ['no text that begins like one of several', { prefix: ['gateway-', 'pump-'] }, 'pump-7', false],
    ['a number, for a beginning', { prefix: 'gateway-' }, 7, true],
  ])('anything-but matches %s', (_, operand, value, expected) => {
    expect(matches({ field: [{ 'anything-but': operand }] }, { field: value })).toBe(expected);
  });

  it.each<JsonValue>(['a', ['a'], { prefix: 'a' }])(
    'anything-but of %j does not match an absent field',
    (operand) => {
      expect(matches({ field: [{ 'anything-but': operand }] }, { other: 'b' })).toBe(false);
    },
  );
});

describe('anything-but of what a text is like', () => {
  it.each<[string, JsonValue, JsonValue, boolean]>([
    ['another end', { suffix: '-test' }, 'pump-17', true],
    ['no such end', { suffix: ['-test', '-17'] }, 'pump-17', false],
    ['another text', { 'equals-ignore-case': 'pump' }, 'valve', true],
    ['not the text in another case', { 'equals-ignore-case': ['VALVE', 'PUMP'] }, 'pump', false],
    ['another form', { wildcard: '*/bin/*.jar' }, '/usr/lib/a.jar', true],
    ['not that form', { wildcard: ['*.class', '*/bin/*.jar'] }, '/usr/bin/a.jar', false],
    ['a number, which is like no text', { wildcard: '*' }, 7, true],
    ['null, which is like no text', { suffix: 'x' }, null, true],
    ['a list with one text that is not like it', { wildcard: 'a*' }, ['ab', 'b'], true],
    ['no list of which all are like it', { wildcard: 'a*' }, ['ab', 'a'], false],
    ['another text than the empty one', { 'equals-ignore-case': '' }, 'a', true],
    ['not the empty text', { wildcard: ['', 'a*'] }, '', false],
  ])('anything-but of what a text is like matches %s', (_, operand, value, expected) => {
    expect(entryMatches({ 'anything-but': operand }, value)).toBe(expected);
  });
});

describe('anything-but is refused', () => {
  it.each<[JsonValue, string]>([
    [[], 'takes texts or numbers'],
    [['a', 5], 'takes texts or numbers, not both'],
    [null, 'takes texts or numbers'],
    [true, 'takes texts or numbers'],
    [[['a']], 'takes texts or numbers'],
    [{ exists: true }, 'one of prefix, suffix, equals-ignore-case, wildcard'],
    [{ prefix: 'a', suffix: 'b' }, 'one of prefix'],
    [{ prefix: '' }, '`anything-but` of `prefix` takes a text or a list of texts, none empty'],
    [{ suffix: ['a', ''] }, 'none empty'],
    [{ suffix: [] }, '`anything-but` of `suffix` takes a text'],
    [{ suffix: ['a', 5] }, '`anything-but` of `suffix` takes a text'],
    [{ prefix: { 'equals-ignore-case': 'a' } }, '`anything-but` of `prefix` takes a text'],
    [{ wildcard: ['a*', 'a**'] }, 'no two asterisks'],
  ])('anything-but is refused for %j', (operand, message) => {
    expect(refusalsOf({ 'anything-but': operand })).toEqual([expect.stringContaining(message)]);
  });
});
