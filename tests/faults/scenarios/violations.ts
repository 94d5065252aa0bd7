import { believesRemovals, failsOpen, forgetsOtherHolders, openOverwrites, startsAgain } from './mistakes.ts';
import { containing } from './rules.ts';
import type { Scenario } from './scenario.ts';
import { hour, minute } from './stage.ts';

/** Longer than any fault delays a notice. */
const longAfter = 10 * minute;

export const oneViolation: Scenario = {
  name: 'one-violation',
  about:
    'a thing goes into alarm: it is contained and disconnected, its violation is marked, operators are notified',
  things: ['pump-1'],
  rules: [
    containing('quarantine', 'aws:num-messages-sent', {
      also: [
        { disconnect: {} },
        { setVerificationState: { state: 'TRUE_POSITIVE' } },
        { notify: { severity: 'high' } },
      ],
    }),
  ],
  ends: [
    'thing/pump-1: mitigate succeeded, disconnect succeeded, setVerificationState succeeded, notify succeeded',
  ],
  broken: startsAgain,
  async play(stage) {
    await stage.world.defender.call('SeedConnection', { clientId: 'pump-1', thingName: 'pump-1' });
    await stage.alarm('pump-1');
  },
};

const seven = Array.from({ length: 7 }, (_, index) => `pump-${index + 1}`);

export const batch: Scenario = {
  name: 'batch',
  about: 'seven things go into alarm at once: one task carries them all',
  things: seven,
  rules: [
    containing('quarantine', 'aws:num-messages-sent', { limits: { devices: [{ count: 7, per: '1h' }] } }),
  ],
  ends: seven.map((thing) => `thing/${thing}: mitigate succeeded`),
  broken: openOverwrites,
  async play({ alarm }) {
    for (const thing of seven) await alarm(thing);
  },
};

export const clearBeforeAlarm: Scenario = {
  name: 'clear-before-alarm',
  about: 'the notice that an alarm ended overtakes the notice of the alarm, at once and by minutes',
  things: ['pump-1', 'pump-2'],
  rules: [containing('quarantine', 'aws:num-messages-sent', { release: '2m' })],
  ends: ['pump-1', 'pump-2'].flatMap((thing) => [
    `thing/${thing}: mitigate skipped`,
    `thing/${thing}: release skipped`,
  ]),
  broken: failsOpen,
  async play({ alarm, calm, pass, world }) {
    const held = world.holdNotices();
    for (const thing of ['pump-1', 'pump-2']) await alarm(thing);
    await pass(6 * minute);
    for (const thing of ['pump-1', 'pump-2']) await calm(thing);
    const [alarmOfOne = '', alarmOfTwo = '', clearOfOne = '', clearOfTwo = ''] = held;
    for (const notice of [clearOfOne, alarmOfOne, clearOfTwo]) world.deliver(notice);
    await pass(longAfter);
    world.deliver(alarmOfTwo);
  },
};

export const alarmThenClear: Scenario = {
  name: 'alarm-then-clear',
  about: 'two alarms end; the thing whose rule wants it is released, the other one stays contained',
  things: ['pump-1', 'pump-2'],
  rules: [
    containing('quarantine', 'aws:num-messages-sent', { release: '2m' }),
    containing('quarantine-for-good', 'aws:all-bytes-out'),
  ],
  ends: [
    'thing/pump-1: mitigate released',
    'thing/pump-1: release succeeded',
    'thing/pump-2: mitigate verified',
    'thing/pump-2: release skipped',
  ],
  broken: believesRemovals,
  async play({ alarm, calm, pass }) {
    await alarm('pump-1');
    await alarm('pump-2', 'aws:all-bytes-out');
    await pass(longAfter);
    await calm('pump-1');
    await calm('pump-2', 'aws:all-bytes-out');
    await pass(2 * minute);
  },
};

export const twoAlarms: Scenario = {
  name: 'two-alarms-one-thing',
  about: 'two alarms hold a thing in the same group; only the end of both releases it',
  things: ['pump-1', 'pump-2'],
  rules: [
    containing('quarantine-chatty', 'aws:num-messages-sent', { release: '1m' }),
    containing('quarantine-heavy', 'aws:all-bytes-out', { release: '1m' }),
  ],
  ends: [
    'thing/pump-1: mitigate released',
    'thing/pump-1: mitigate released',
    'thing/pump-1: release succeeded',
    'thing/pump-1: release succeeded',
    'thing/pump-2: mitigate released',
    'thing/pump-2: mitigate succeeded',
    'thing/pump-2: release succeeded',
  ],
  broken: forgetsOtherHolders,
  /** Both alarms of one thing end; of the other, the later one does. */
  async play({ alarm, calm, pass }) {
    for (const thing of ['pump-1', 'pump-2']) await alarm(thing);
    await pass(longAfter);
    for (const thing of ['pump-1', 'pump-2']) await alarm(thing, 'aws:all-bytes-out');
    await pass(longAfter);
    for (const thing of ['pump-1', 'pump-2']) await calm(thing, 'aws:all-bytes-out');
    await pass(longAfter);
    await calm('pump-1');
    await pass(minute);
  },
};

export const duplicates: Scenario = {
  name: 'duplicates',
  about: 'SNS delivers the notices of an alarm and of its end again, at once and after hours',
  things: ['pump-1'],
  rules: [
    containing('quarantine', 'aws:num-messages-sent', {
      release: '2m',
      also: [{ notify: { severity: 'low' } }],
    }),
  ],
  ends: ['thing/pump-1: mitigate released, notify succeeded', 'thing/pump-1: release succeeded'],
  broken: openOverwrites,
  async play({ alarm, calm, pass, world }) {
    const held = world.holdNotices();
    await alarm('pump-1');
    const deliverAll = () => held.forEach(world.deliver);
    deliverAll();
    deliverAll();
    await pass(longAfter);
    deliverAll();
    await calm('pump-1');
    deliverAll();
    await pass(2 * hour);
    deliverAll();
  },
};

export const rulesetPushed: Scenario = {
  name: 'ruleset-pushed',
  about:
    'another ruleset is put in force while an alarm is worked on; what was decided stays, and later events follow the new one',
  things: ['pump-1', 'pump-2'],
  rules: [containing('quarantine', 'aws:num-messages-sent', { also: [{ notify: { severity: 'high' } }] })],
  ends: ['thing/pump-1: mitigate succeeded, notify succeeded', 'thing/pump-2: mitigate succeeded'],
  broken: openOverwrites,
  async play({ alarm, push, pass, isStored, world }) {
    const held = world.holdNotices();
    await alarm('pump-1');
    held.forEach(world.deliver);
    await world.until(() => isStored('violation/'), longAfter);
    await push([containing('watch', 'aws:num-messages-sent', { action: 'WatchThing' })]);
    held.forEach(world.deliver);
    await pass(longAfter);
    await alarm('pump-2');
    held.forEach(world.deliver);
  },
};

export const twoRuns: Scenario = {
  name: 'two-runs',
  about: 'the queue delivers twice: each wake-up and tick starts two runs of respond, whose calls interleave',
  things: ['pump-1', 'pump-2', 'pump-3'],
  rules: [
    containing('quarantine', 'aws:num-messages-sent', {
      release: '1m',
      also: [{ notify: { severity: 'high' } }],
    }),
  ],
  world: { fifoCopies: 2 },
  ends: [
    'thing/pump-1: mitigate released, notify succeeded',
    'thing/pump-1: release succeeded',
    'thing/pump-2: mitigate succeeded, notify succeeded',
    'thing/pump-3: mitigate succeeded, notify succeeded',
  ],
  broken: startsAgain,
  async play({ alarm, calm, pass }) {
    for (const thing of ['pump-1', 'pump-2', 'pump-3']) await alarm(thing);
    await pass(longAfter);
    await calm('pump-1');
    await pass(minute);
  },
};
