import { printableInJson, printableJson } from '../../../../shared/text/printable.ts';

const hostile = [
  '\u001b[2J',
  '\u009b31m',
  'a\u007fb',
  '\u202egnp',
  'pump\u200b',
  '\u{e0041}',
  'a\u2028b',
  '\ud800',
];

test.each(hostile)('JSON of %j shows it as escapes, and is of the same value', (text) => {
  const json = printableJson({ [text]: [text] });
  expect(json.replaceAll('\n', '')).toMatch(/^[\x20-\x7e]*$/);
  expect(JSON.parse(json)).toEqual({ [text]: [text] });
});

test('names in any script stay as they are', () => {
  const names = ['насос 7', 'südwärts', '漢字', '🚰'];
  expect(names.map(printableInJson)).toEqual(names);
  expect(printableJson(names)).toBe(JSON.stringify(names, null, 2));
});

test('a text loses what can not be shown', () => {
  expect(printableInJson('pump\u202e\u009b-17')).toBe('pump\ufffd\ufffd-17');
});
