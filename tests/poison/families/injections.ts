import { alarmLike, noticeLike, textPathsOf, withMember } from '../documents.ts';
import type { Document, Family } from '../poison.ts';
import { arnsOf, injections, prototypeWords } from './words.ts';

/** A notice with one of the words in one of its texts. */
const anywhere =
  (words: readonly string[]): Family['make'] =>
  (draw, aims) => {
    const notice = noticeLike(draw, aims);
    return JSON.stringify(withMember(notice, draw.pick(textPathsOf(notice)), draw.pick(words)));
  };

export const injected: readonly Family[] = [
  {
    name: 'injected-name',
    about: 'HTML, shell, template and query words as the name of a thing, a behavior or a metric',
    make(draw, aims) {
      const path = draw.pick([['thingName'], ['behavior', 'name'], ['behavior', 'metric']]);
      const words = [...injections, ...arnsOf(aims.accountId)];
      return JSON.stringify(withMember(alarmLike(draw, aims), path, draw.pick(words)));
    },
  },
  {
    name: 'injected-anywhere',
    about: 'the same words in any text of a notice',
    make: anywhere(injections),
  },
  {
    name: 'injected-everywhere',
    about: 'the same words in all texts at once, and as names of members',
    make(draw, aims) {
      const words = draw.oneIn(2) ? injections : prototypeWords;
      let notice: Document = { ...noticeLike(draw, aims), [draw.pick(injections)]: draw.pick(words) };
      for (const path of textPathsOf(notice)) notice = withMember(notice, path, draw.pick(words));
      return JSON.stringify(notice);
    },
  },
  {
    name: 'prototype-names',
    about: 'things, checks and ids that are called __proto__, constructor and the like',
    make: anywhere(prototypeWords),
  },
  {
    name: 'injected-envelope',
    about: 'a true-looking notice with hostile attributes and subject around it',
    make(draw, aims) {
      const named = [
        draw.pick(prototypeWords),
        'violationEventType',
        'AWS.SNS.MOBILE.TTL',
        `a-${draw.hex(4)}`,
      ];
      return {
        message: JSON.stringify(noticeLike(draw, aims)),
        subject: draw.pick(injections),
        attributes: Object.fromEntries(
          named.map((name) => [
            name,
            { DataType: draw.pick(['String', 'Number', 'String.Array']), StringValue: draw.pick(injections) },
          ]),
        ),
      };
    },
  },
];
