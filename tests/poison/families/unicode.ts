import { alarmLike, noticeLike, textPathsOf, withMember, withRaw } from '../documents.ts';
import type { Family } from '../poison.ts';
import { controls } from './words.ts';

const odd = [
  ...controls,
  ...[
    '\u200b',
    '\u200f',
    '\u202e',
    '\u2066',
    '\u00ad',
    '\ufeff',
    '\ufffe',
    '\uffff',
    '\ufdd0',
    '\ue000',
    '\u{10ffff}',
  ],
  ...[
    '\u{e0041}',
    '\u{1f468}\u200d\u{1f469}',
    'e\u0301',
    '\u0e33',
    'ﷺ',
    '𝔭',
    'İ',
    'ß',
    '\u3000',
    '\u00a0',
    '😀',
  ],
];

/** Letters that look like others. */
const alike: Readonly<Record<string, string>> = {
  p: 'р',
  u: 'ս',
  m: 'м',
  a: 'а',
  e: 'е',
  o: 'о',
  v: 'ν',
  '-': '‐',
  '1': '１',
};

const halves = ['\\ud800', '\\udc00', '\\udfff\\ud800', 'a\\ud83d', '\\ude00b', '\\uD83D\\uD83D\\uDE00'];

const escapedAll = (text: string): string =>
  text.replace(/[a-zA-Z]/g, (deadLetter) => `\\u${deadLetter.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const unicode: readonly Family[] = [
  {
    name: 'unicode-names',
    about: 'names of characters that turn the line around, can not be seen or are none',
    make(draw, aims) {
      const name = Array.from({ length: draw.pick([1, 3, 20, 64, 65, 100]) }, () => draw.pick(odd)).join('');
      return JSON.stringify(alarmLike(draw, aims, { thingName: name }));
    },
  },
  {
    name: 'unicode-anywhere',
    about: 'the same characters in any text of a notice',
    make(draw, aims) {
      const notice = noticeLike(draw, aims);
      const name = Array.from({ length: draw.between(1, 40) }, () => draw.pick(odd)).join('');
      return JSON.stringify(withMember(notice, draw.pick(textPathsOf(notice)), name));
    },
  },
  {
    name: 'look-alikes',
    about: 'the name of a thing that there is, in letters that only look the same, or with a blank more',
    make(draw, aims) {
      const thing = draw.pick(aims.things);
      const deadLetters = [...thing]
        .map((deadLetter) => (draw.oneIn(2) ? (alike[deadLetter] ?? deadLetter) : deadLetter))
        .join('');
      const names = [
        deadLetters,
        `${thing} `,
        ` ${thing}`,
        thing.toUpperCase(),
        `${thing}\u200b`,
        `\u202e${thing}`,
      ];
      return JSON.stringify(alarmLike(draw, aims, { thingName: draw.pick(names) }));
    },
  },
  {
    name: 'lone-surrogates',
    about: 'halves of characters, which UTF-8 can not carry, as escapes in any text',
    make(draw, aims) {
      const notice = noticeLike(draw, aims);
      return withRaw(notice, draw.pick(textPathsOf(notice)), `"${draw.pick(halves)}${draw.hex(4)}"`);
    },
  },
  {
    name: 'escaped-keys',
    about: 'a true-looking notice of which every letter is written as an escape',
    make: (draw, aims) =>
      JSON.stringify(noticeLike(draw, aims)).replace(/"[^"]*"/g, (text) => escapedAll(text)),
  },
];
