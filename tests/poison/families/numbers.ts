import { alarmLike, auditLike, violationLike, withRaw } from '../documents.ts';
import type { Family } from '../poison.ts';

const oddNumbers = [
  ...[
    '1e400',
    '-1e400',
    '1e308',
    '-0',
    '0',
    '-1',
    '1e-400',
    '5e-324',
    '0.1',
    '1.5',
    '9007199254740993',
    '1E2',
    '1e20',
  ],
  ...[
    '18446744073709551616',
    '-9223372036854775809',
    '4294967296',
    '2147483648',
    `1${'0'.repeat(400)}`,
    `0.${'3'.repeat(400)}`,
  ],
  ...[
    '"NaN"',
    '"Infinity"',
    '"1"',
    '"0x1F"',
    '"١٢"',
    'null',
    'true',
    '[1]',
    '{"count":1}',
    '{"numbers":[1e400]}',
  ],
];

const oddTimes = [
  ...[
    '0',
    '-1',
    '-62167219200000',
    '253402300800000',
    '3093527980800000',
    '8640000000000000',
    '8640000000000001',
  ],
  ...[
    '1e15',
    '1e400',
    '-0',
    '1617578700',
    '1617578700.5',
    '1617578700000.25',
    '1.6175787e12',
    '946684799999',
    '4102444800001',
  ],
  ...[
    '"2021-04-04T23:25:00Z"',
    '"1617578700000"',
    '"0000-00-00"',
    '"now"',
    '""',
    'null',
    'true',
    '[1617578700000]',
    '{}',
  ],
];

const measured = [
  ['metricValue', 'count'],
  ['metricValue'],
  ['behavior', 'criteria', 'value', 'count'],
] as const;
const criteria = [
  ['behavior', 'criteria', 'durationSeconds'],
  ['behavior', 'criteria', 'consecutiveDatapointsToAlarm'],
] as const;
const counts = [
  ...[['failedChecksCount'], ['totalChecksCount'], ['nonCompliantChecksCount']],
  ...[
    ['auditDetails', '0', 'nonCompliantResourcesCount'],
    ['auditDetails', '0', 'totalResourcesCount'],
  ],
];

const dayMillis = 86_400_000;

export const numbers: readonly Family[] = [
  {
    name: 'odd-numbers',
    about: 'numbers that no double holds, negative zeros, numbers as words',
    make: (draw, aims) =>
      draw.oneIn(3)
        ? withRaw(auditLike(draw, aims), draw.pick(counts), draw.pick(oddNumbers))
        : withRaw(alarmLike(draw, aims), draw.pick([...measured, ...criteria]), draw.pick(oddNumbers)),
  },
  {
    name: 'odd-times',
    about: 'moments before the year 1 and after 9999, in seconds, in fractions, in words',
    make: (draw, aims) =>
      draw.oneIn(3)
        ? withRaw(auditLike(draw, aims), ['taskStartTime'], draw.pick(oddTimes))
        : withRaw(violationLike(draw, aims), ['violationEventTime'], draw.pick(oddTimes)),
  },
  {
    name: 'future-times',
    about: 'moments that are still to come, by days and by decades',
    make(draw, aims) {
      const millis = aims.now.getTime() + draw.pick([3, 30, 365, 20_000]) * dayMillis + draw.between(0, 1000);
      return draw.oneIn(3)
        ? JSON.stringify(auditLike(draw, aims, { taskStartTime: millis }))
        : JSON.stringify(violationLike(draw, aims, { violationEventTime: millis }));
    },
  },
];
