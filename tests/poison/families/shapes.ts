import {
  alarmLike,
  anyPath,
  auditLike,
  memberAt,
  noticeLike,
  pathsOf,
  violationLike,
  withMember,
  withRaw,
} from '../documents.ts';
import type { Draw } from '../draw.ts';
import { type Aims, type Document, type Family, maxBytes } from '../poison.ts';
import { injections, prototypeWords } from './words.ts';

const oddValues = (draw: Draw): unknown =>
  draw.pick([
    null,
    true,
    false,
    0,
    -1,
    '',
    ' ',
    'x',
    [],
    {},
    [null],
    [[]],
    { a: 1 },
    [1, 'a'],
    '1',
    ['in-alarm'],
  ]);

const names: Readonly<Record<string, string>> = {
  violationEventType: 'ViolationEventType',
  violationId: 'violation_id',
  thingName: 'thingname',
  auditDetails: 'auditdetails',
  taskId: 'taskID',
  behavior: 'behaviour',
};

const eventTypes = [
  null,
  [],
  {},
  '',
  'IN-ALARM',
  'in-alarm ',
  'alarm',
  ['in-alarm'],
  [[]],
  [{}],
  1,
  true,
  [null],
];

function renamed(document: Document, from: string, to: string): Document {
  return Object.fromEntries(
    Object.entries(document).map(([name, member]) => [name === from ? to : name, member]),
  );
}

/** So deep, in so few characters. */
const nested = (depth: number, [open, close]: readonly [string, string]): string =>
  open.repeat(depth) + close.repeat(depth);

const pairs = [
  ['[', ']'],
  ['[[],', '1]'],
] as const;

/** Places at which nobody would miss anything. */
const spare = (draw: Draw): readonly string[] =>
  draw.pick([
    ['extra'],
    ['behavior', 'criteria'],
    ['metricValue'],
    ['behavior', 'extra'],
    ['auditDetails', '0', 'extra'],
  ]);

/** Puts a text of the notice to exactly so many bytes. */
function filledTo(document: Document, bytes: number): string {
  const without = Buffer.byteLength(JSON.stringify({ ...document, filling: '' }));
  return JSON.stringify({ ...document, filling: 'x'.repeat(Math.max(0, bytes - without)) });
}

const manyChecks = (draw: Draw, aims: Aims): Document => {
  const [check] = Object(auditLike(draw, aims).auditDetails);
  const count = draw.pick([249, 250, 251, 1000]);
  const auditDetails = Array.from({ length: count }, (_, number) => ({
    ...check,
    checkName: `CHECK_${number}`,
  }));
  return auditLike(draw, aims, { auditDetails });
};

export const shapes: readonly Family[] = [
  {
    name: 'wrong-type',
    about: 'a notice of which a member is of another type',
    make(draw, aims) {
      const notice = noticeLike(draw, aims);
      return JSON.stringify(withMember(notice, anyPath(draw, notice), oddValues(draw)));
    },
  },
  {
    name: 'missing-member',
    about: 'a notice without one to three of its members',
    make(draw, aims) {
      let notice = noticeLike(draw, aims);
      for (let left = draw.between(1, 3); left > 0; left--)
        notice = JSON.parse(JSON.stringify(withMember(notice, anyPath(draw, notice), undefined)));
      return JSON.stringify(notice);
    },
  },
  {
    name: 'renamed-member',
    about: 'a notice with a member by another name',
    make(draw, aims) {
      const notice = noticeLike(draw, aims);
      const name = draw.pick(Object.keys(notice));
      const others = [names[name] ?? name.toUpperCase(), `${name} `, ` ${name}`, `${name}\u0000`, `_${name}`];
      return JSON.stringify(renamed(notice, name, draw.pick(others)));
    },
  },
  {
    name: 'mixed-kinds',
    about: 'a violation and an audit in one, or an event type that is none',
    make(draw, aims) {
      const mixed = { ...auditLike(draw, aims), ...violationLike(draw, aims) };
      return JSON.stringify(
        draw.oneIn(3)
          ? mixed
          : {
              ...draw.pick([mixed, noticeLike(draw, aims)]),
              violationEventType: draw.pick(eventTypes) ?? null,
            },
      );
    },
  },
  {
    name: 'more-members',
    about: 'a true-looking alarm with members that nobody knows, or that history has of its own',
    make(draw, aims) {
      const own = {
        pk: 'ruleset',
        sk: 'pointer',
        kind: 'finding',
        subject: 'thing/pump-1',
        status: 'succeeded',
        revision: 9,
      };
      const entries = [...prototypeWords.filter((word) => word !== '__proto__'), ...injections].map(
        (word) => [word, word],
      );
      return JSON.stringify({
        ...alarmLike(draw, aims),
        ...(draw.oneIn(2) ? own : Object.fromEntries(entries)),
      });
    },
  },
  {
    name: 'prototype-keys',
    about: 'members called __proto__, constructor and the like, which hold members to be inherited',
    make(draw, aims) {
      const notice = noticeLike(draw, aims);
      const word = draw.pick(prototypeWords);
      const evil = { polluted: 'yes', violationEventType: 'in-alarm', prototype: { polluted: 'yes' } };
      const objects = [[], ...pathsOf(notice).filter((path) => isObject(memberAt(notice, path)))];
      return JSON.stringify(withMember(notice, [...draw.pick(objects), word], evil));
    },
  },
  {
    name: 'deep-nesting',
    about: 'lists and objects in each other, from a few to a hundred thousand deep',
    make(draw, aims) {
      const depth = draw.pick([20, 31, 32, 33, 34, 1000, 10_000, 100_000]);
      const pair = depth > 20_000 ? pairs[0] : draw.pick([...pairs, ['{"a":', '}'] as const]);
      const raw =
        pair[0] === '{"a":' ? `${pair[0].repeat(depth)}1${pair[1].repeat(depth)}` : nested(depth, pair);
      return draw.oneIn(4) ? raw : withRaw({ ...noticeLike(draw, aims), extra: 1 }, ['extra'], raw);
    },
  },
  {
    name: 'wide',
    about: 'thousands of members, or lists of thousands, where rules look too',
    make(draw, aims) {
      const count = Math.floor(draw.bytes() / 16);
      const members = draw.pick([
        () => Object.fromEntries(Array.from({ length: count }, (_, number) => [`m${number}`, number])),
        () => Array.from({ length: count }, (_, number) => number),
        () => Array.from({ length: count }, () => ({})),
        () =>
          Array.from({ length: Math.floor(count / 4) }, (_, number) => ({
            count: number,
            cidrs: ['10.0.0.1'],
          })),
      ])();
      return JSON.stringify(withSpare(draw, aims, members));
    },
  },
  {
    name: 'huge-text',
    about: 'a text of up to 256 KB at any member',
    make(draw, aims) {
      const text = draw.pick(['x', 'é', '😀', '\\', '"', '\u0000', ' ', 'a.', '<b>']);
      const escaped = Buffer.byteLength(JSON.stringify(text)) - 2;
      const huge = text.repeat(Math.floor(draw.bytes() / escaped));
      const notice = noticeLike(draw, aims);
      return draw.oneIn(2)
        ? JSON.stringify(withMember(notice, anyPath(draw, notice), huge))
        : JSON.stringify(withSpare(draw, aims, huge));
    },
  },
  {
    name: 'huge-name',
    about: 'ids and names of the greatest length, of one more, and of far more',
    make(draw, aims) {
      const name = draw
        .pick(['a', '-', 'f', '😀', 'ü', '€'])
        .repeat(draw.pick([40, 41, 64, 65, 127, 128, 129, 256, 2048, 60_000]));
      const member = draw.pick([
        'violationId',
        'thingName',
        'securityProfileName',
        'taskId',
        'scheduledAuditName',
      ]);
      const like = member.startsWith('task') || member.startsWith('scheduled') ? auditLike : alarmLike;
      return JSON.stringify(like(draw, aims, { [member]: name }));
    },
  },
  {
    name: 'full-message',
    about: 'a valid notice that fills the 256 KiB of SNS to the last byte, or nearly',
    make(draw, aims) {
      const like = draw.oneIn(2) ? auditLike : alarmLike;
      return filledTo(like(draw, aims), draw.oneIn(4) ? maxBytes - draw.between(0, 600) : draw.bytes());
    },
  },
  {
    name: 'many-checks',
    about: 'an audit of more checks than there are, or of empty ones',
    make(draw, aims) {
      const empty = Array.from({ length: Math.floor(draw.bytes() / 3) }, () => ({}));
      return JSON.stringify(
        draw.oneIn(2) ? manyChecks(draw, aims) : auditLike(draw, aims, { auditDetails: empty }),
      );
    },
  },
];

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A notice with something at a place that nobody acts on. */
function withSpare(draw: Draw, aims: Aims, value: unknown): Document {
  const [first = 'extra', ...rest] = spare(draw);
  return first === 'auditDetails'
    ? withMember(auditLike(draw, aims), [first, ...rest], value)
    : withMember(alarmLike(draw, aims), [first, ...rest], value);
}
