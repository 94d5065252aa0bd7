import { excerpt } from '../../../../shared/text/excerpt.ts';

test.each([
  ['a text that is short enough', 'pump', 5, 'pump'],
  ['a text of that length', 'pumps', 5, 'pumps'],
  ['the beginning of a longer one', 'pumps and valves', 5, 'pumps'],
  ['a character that is cut in two', 'pump🚰', 5, 'pump\ufffd'],
  ['a character that is left whole', 'pum🚰', 5, 'pum🚰'],
  ['halves that were there before', 'a\ud83db\ude00c', 9, 'a\ufffdb\ufffdc'],
])('%s', (_, text, maxLength, expected) => {
  expect(excerpt(text, maxLength)).toBe(expected);
});
