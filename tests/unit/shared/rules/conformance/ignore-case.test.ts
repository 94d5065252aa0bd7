import type { JsonValue } from '../../../../../shared/json/json.ts';
import { entryMatches, refusalsOf } from './matching.ts';

describe('equals-ignore-case', () => {
  it.each<[string, string, JsonValue, boolean]>([
    ['the text itself', 'Pump', 'Pump', true],
    ['the text in capitals', 'Pump', 'PUMP', true],
    ['the text in small letters', 'PUMP', 'pump', true],
    ['no longer text', 'pump', 'pumps', false],
    ['no shorter text', 'pump', 'pum', false],
    ['letters beyond ASCII', 'ÅÄÖ-Жук', 'åäö-жУК', true],
    ['letters of two code units', '𐐀', '𐐨', true],
    ['a letter with a capital of two', 'straße', 'STRASSE', true],
    ['no letter of which the pattern has the two capitals', 'STRASSE', 'straße', false],
    ['a letter whose cases differ in bytes', 'Ⱥ', 'ⱥ', true],
    ['a letter that is neither small nor capital', 'ǅ', 'ǅ', true],
    ['marks without case', 'a.b*c', 'A.B*C', true],
    ['an empty text', '', '', true],
    ['no number', '5', 5, false],
    ['a list with such a text', 'pump', ['x', 'PUMP'], true],
  ])('equals-ignore-case matches %s', (_, text, value, expected) => {
    expect(entryMatches({ 'equals-ignore-case': text }, value)).toBe(expected);
  });

  it('equals-ignore-case is refused for what is no text', () => {
    expect(refusalsOf({ 'equals-ignore-case': ['x'] })).toEqual(['`equals-ignore-case` takes a text']);
  });
});

describe('a prefix or suffix that ignores case', () => {
  it.each<['prefix' | 'suffix', string, JsonValue, boolean]>([
    ['prefix', 'gate-', 'GATE-7', true],
    ['prefix', 'GATE-', 'gate-', true],
    ['prefix', 'gate-', 'my-GATE-7', false],
    ['prefix', 'gate-', 'GATE', false],
    ['prefix', 'maß', 'MASSE', true],
    ['suffix', '-test', 'pump-TEST', true],
    ['suffix', '-TEST', '-test', true],
    ['suffix', '-test', 'pump-TEST-7', false],
    ['suffix', 'maß', 'AUSMASS', true],
    ['suffix', '-test', 'test', false],
    ['suffix', '5', 5, false],
  ])('a prefix or suffix that ignores case %s %s, for %j: %s', (operator, text, value, expected) => {
    expect(entryMatches({ [operator]: { 'equals-ignore-case': text } }, value)).toBe(expected);
  });
});
