import { noticeLike } from '../documents.ts';
import type { Family } from '../poison.ts';
import { controls } from './words.ts';

const noJson = [
  ...['notice', 'undefined', 'NaN', '-Infinity', '0x10', '1e', '+1', '.5', '01', 'nul', 'True', "'text'"],
  ...['{', '}', '[', '[{', '{"', '{"a"', '{"a":', '{a:1}', '{"a":1,}', '[1,]', '{"a" 1}', '{,}', '"\\x41"'],
  ...['violationEventType: in-alarm', '---\n- a', '<notice><violationEventType/></notice>', 'a=b&c=d'],
  ...[
    '/* */ {}',
    '// {}\n',
    '{}\u0000',
    '\u0000',
    ' ',
    '\n\n',
    '\t{}\u000b',
    '"\\ud800',
    '"\n"',
    '!!js/function {}',
  ],
];

const noObject = ['null', 'true', '0', '-0', '1e400', '""', '"in-alarm"', '[]', '[[]]', '[null]', '[{}]'];

const marks = ['\ufeff', '\ufffe', '\u200b', '\u2060', '\u00a0', '\u0000', '\u001b[0m', 'ï»¿'];

export const brokenJson: readonly Family[] = [
  {
    name: 'truncated',
    about: 'a notice of which only the beginning came',
    make(draw, aims) {
      const text = JSON.stringify(noticeLike(draw, aims));
      return text.slice(0, draw.between(1, text.length - 1));
    },
  },
  {
    name: 'spliced',
    about: 'a notice with a few characters replaced, put in or taken out',
    make(draw, aims) {
      let text = JSON.stringify(noticeLike(draw, aims));
      for (let changes = draw.between(1, 6); changes > 0; changes--) {
        const at = draw.between(0, text.length);
        const put = draw.pick(['', '"', '{', '}', '[', ']', ',', ':', '\\', '0', '-', 'e', ...controls]);
        text = text.slice(0, at) + put + text.slice(at + draw.between(0, 2));
      }
      return text;
    },
  },
  {
    name: 'not-json',
    about: 'something else than JSON, or nearly JSON',
    make: (draw) => `${draw.pick(noJson)}${draw.oneIn(2) ? draw.hex(8) : ''}`,
  },
  {
    name: 'not-an-object',
    about: 'JSON that is no object: a list, a text, a number, a notice inside of one',
    make(draw, aims) {
      const notice = JSON.stringify(noticeLike(draw, aims));
      return draw.pick([...noObject, `[${notice}]`, JSON.stringify(notice), `[[${notice},${notice}]]`]);
    },
  },
  {
    name: 'marked',
    about: 'a notice with a byte order mark or something invisible before or after it',
    make(draw, aims) {
      const notice = JSON.stringify(noticeLike(draw, aims));
      const mark = draw.pick(marks);
      return draw.oneIn(2) ? `${mark}${notice}` : `${notice}${mark}`;
    },
  },
  {
    name: 'doubled',
    about: 'two notices in one message',
    make(draw, aims) {
      const [one, other] = [noticeLike(draw, aims), noticeLike(draw, aims)].map((notice) =>
        JSON.stringify(notice),
      );
      return `${one}${draw.pick(['', ',', '\n', '\u0000', ' '])}${other}`;
    },
  },
  {
    name: 'duplicate-keys',
    about: 'a notice that names a member twice, each time with another value',
    make(draw, aims) {
      const text = JSON.stringify(noticeLike(draw, aims));
      const name = draw.pick([
        'violationId',
        'thingName',
        'violationEventType',
        'taskId',
        'auditDetails',
        'kind',
      ]);
      const value = draw.pick([`"${draw.hex(32)}"`, '"pump-1"', 'null', '[]', '{}', '"in-alarm"', '1']);
      const twice = `"${name}":${value}`;
      return draw.oneIn(2) ? text.replace('{', () => `{${twice},`) : text.replace(/}$/, () => `,${twice}}`);
    },
  },
];
