import { isClientId } from '../../../../shared/defender/ids.ts';

test.each([
  ['a name of a thing', 'pump-1'],
  ['one character long', 'p'],
  ['128 characters long', 'p'.repeat(128)],
  ['128 characters of two code units each long', '😀'.repeat(128)],
  ['a path with a space', 'hall 1/pump 1'],
  ['a path with dots', '../pump'],
  ['three dots', '...'],
  ['text with a dollar sign that is not its first character', 'pump$1'],
  ['text with a line break', 'pump\n1'],
])('a client id can be %s', (_, id) => expect(isClientId(id)).toBe(true));

test.each([
  ['empty', ''],
  ['129 characters long', 'p'.repeat(129)],
  ['text that begins with a dollar sign', '$aws'],
  ['one dot', '.'],
  ['two dots', '..'],
  ['text with a null character', 'pump\0'],
  ['text with half a character', 'pump\ud800'],
])('a client id can not be %s', (_, id) => expect(isClientId(id)).toBe(false));
