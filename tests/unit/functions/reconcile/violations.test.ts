import { isAlarmKnown, isTransitionKnown } from '../../../../functions/reconcile/known-transition.ts';
import { createIsNotifiedHere } from '../../../../functions/reconcile/notified-here.ts';
import { WatermarkSchema } from '../../../../functions/reconcile/periods.ts';
import { createRecordMissed } from '../../../../functions/reconcile/record-missed.ts';
import { createSweepActiveViolations } from '../../../../functions/reconcile/sweep-active-violations.ts';
import { createSweepTransitions } from '../../../../functions/reconcile/sweep-transitions.ts';
import { createPark } from '../../../../shared/history/park.ts';
import type { JsonObject } from '../../../../shared/json/json.ts';
import { createRecordNotice } from '../../../../shared/receiving/record-notice.ts';
import { parseNotice } from '../../../../shared/sources/parse-notice.ts';
import { aViolationEvent } from '../../../builders/events.ts';
import { enforcing } from '../../../builders/rulesets.ts';
import { createMemoryBookmark } from '../../../fakes/memory-bookmark.ts';
import { createObservedScene } from '../../../fakes/observed-scene.ts';
import { createLeapingClock } from '../../../fakes/recorders.ts';
import { aViolation, messageOf } from '../../../fixtures/notices/builders.ts';
import { aRule, rulesetOf } from '../../shared/rules/builders.ts';

const minute = 60_000;
const hour = 60 * minute;
const topicArn = 'arn:aws:sns:eu-central-1:111122223333:defender';

/** Both sweeps for violations, over a Device Defender that lists what it is told. */
function scene() {
  const { clock, history, telemetry, wakeUpQueue } = createObservedScene();
  const common = { clock, history, telemetry, by: 'reconcile' };
  const ruleset = rulesetOf([aRule()], enforcing);
  const targets = new Map([['fleet', topicArn]]);
  const transitions: JsonObject[] = [];
  const active: JsonObject[] = [];
  const slices: [Date, Date][] = [];
  const timeOf = ({ violationEventTime }: JsonObject) => new Date(Number(violationEventTime));
  const listing = {
    async *transitions(from: Date, to: Date) {
      slices.push([from, to]);
      yield transitions.filter((each) => timeOf(each) >= from && timeOf(each) <= to).map(messageOf);
    },
    async *active() {
      yield active.map(messageOf);
    },
  };
  const recordMissed = createRecordMissed({
    ...{ clock, history, telemetry, wakeUpQueue },
    recordNotice: createRecordNotice({ ...common, liveRuleset: async () => ruleset }),
    isNotifiedHere: createIsNotifiedHere({
      ...{ clock, topicArn },
      noticeTargets: { ofProfile: async (name) => targets.get(name) },
    }),
    park: createPark(common),
  });
  const bookmark = createMemoryBookmark(WatermarkSchema);
  const sweepTransitions = createSweepTransitions({ ...{ listing, recordMissed, bookmark, clock } });
  const sweepActive = createSweepActiveViolations({ ...{ listing, recordMissed, bookmark, clock } });
  return {
    ...{ clock, history, telemetry, wakeUpQueue, targets, transitions, active, slices, bookmark },
    missed: () => telemetry.counts.get('NoticeMissed') ?? 0,
    ids: () => history.events().map(({ eventId }) => eventId),
    /** A violation notice of this moment. */
    now: (members: JsonObject = {}) => aViolation({ violationEventTime: clock.now().getTime(), ...members }),
    run: (hasTime = () => true) => sweepTransitions.run(hasTime),
    runActive: () => sweepActive.run(() => true),
  };
}

test('a violation that can not be looked up stays on the error that the sweep ends with', async () => {
  const { run, now, clock, transitions, history, telemetry } = scene();
  await run();
  const notice = now();
  transitions.push(notice);
  clock.pass(hour);
  history.violation = () => Promise.reject(new Error('throttled'));
  await run().catch((error: unknown) => telemetry.error('A sweep failed', error));
  expect(telemetry.lines).toEqual([
    {
      level: 'error',
      message: 'A sweep failed',
      eventId: expect.stringContaining(`violation/${notice.violationId}/`),
    },
  ]);
});

describe('a transition without a notice', () => {
  test('a transition without a notice becomes the very event that its notice would have made, but for who recorded it', async () => {
    const { run, now, clock, transitions, history, wakeUpQueue, missed } = scene();
    await run();
    const notice = now();
    transitions.push(notice);
    clock.pass(hour);
    await run();
    const expected = aViolationEvent(notice, { at: clock.now() });
    const [event, ...others] = history.events();
    expect(others).toEqual([]);
    expect(JSON.parse(JSON.stringify(event).replaceAll('reconcile', 'receive-violation'))).toEqual(
      JSON.parse(JSON.stringify(expected)),
    );
    expect(wakeUpQueue.sent).toHaveLength(1);
    expect(missed()).toBe(1);
  });

  test('a transition without a notice is recorded once, also where its notice comes late', async () => {
    const { run, now, clock, transitions, history, ids } = scene();
    await run();
    const notice = now();
    transitions.push(notice);
    clock.pass(hour);
    await run();
    const first = history.events();
    await history.open(aViolationEvent(notice, { rules: [] }));
    clock.pass(hour);
    await run();
    expect(history.events()).toEqual(first);
    expect(ids()).toHaveLength(1);
  });

  test.each(['alarm-cleared', 'alarm-invalidated'])(
    'a transition without a notice releases where it is %s',
    async (violationEventType) => {
      const { run, now, clock, transitions, history } = scene();
      await run();
      transitions.push(now({ violationEventType }));
      clock.pass(hour);
      await run();
      expect(history.events()).toMatchObject([
        { violationEventType, responses: [{ step: { kind: 'release' }, status: 'planned' }] },
      ]);
    },
  );

  test('a transition without a notice is left alone where it was before the first run', async () => {
    const { run, now, clock, transitions, ids } = scene();
    transitions.push(now());
    clock.pass(minute);
    await run();
    clock.pass(hour);
    await run();
    expect(ids()).toEqual([]);
  });

  test('a transition without a notice is known where history has it within a minute: the API may date it otherwise than the notice', async () => {
    const { run, now, clock, transitions, history, ids } = scene();
    await run();
    await history.open(aViolationEvent(now({ violationEventTime: clock.now().getTime() + 999 })));
    transitions.push(now());
    clock.pass(hour);
    await run();
    expect(ids()).toHaveLength(1);
  });

  test('a transition without a notice is not called missed while its notice may be on its way', async () => {
    const { run, now, clock, transitions, ids, missed } = scene();
    await run();
    clock.pass(hour);
    transitions.push(now({ violationEventTime: clock.now().getTime() - 2 * minute }));
    await run();
    expect(ids()).toHaveLength(1);
    expect(missed()).toBe(0);
  });

  test('a transition without a notice is parked once where it can not be read, and keeps no other from being recorded', async () => {
    const { run, now, clock, transitions, history, telemetry } = scene();
    await run();
    transitions.push(now({ thingName: '' }), now({ violationId: 'other' }));
    clock.pass(hour);
    await run();
    await run();
    expect(
      history
        .events()
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['parked', 'violation']);
    expect(telemetry.counts.get('NoticeParked')).toBe(1);
  });
});

describe('violations of a security profile that notifies another topic, or none', () => {
  test('violations of a security profile that notifies another topic, or none are not contained, since no notice would have come', async () => {
    const { run, runActive, now, clock, transitions, active, targets, ids } = scene();
    await run();
    targets.set('fleet', 'arn:aws:sns:eu-central-1:111122223333:other');
    transitions.push(now(), now({ securityProfileName: 'quiet', violationId: 'other' }));
    active.push(...transitions);
    clock.pass(hour);
    await run();
    await runActive();
    expect(ids()).toEqual([]);
  });

  test('violations of a security profile that notifies another topic, or none are released all the same where history knows their alarm', async () => {
    const { run, now, clock, transitions, targets, history } = scene();
    await history.open(aViolationEvent(now()));
    await run();
    clock.pass(10 * minute);
    targets.clear();
    transitions.push(
      now({ violationEventType: 'alarm-cleared' }),
      now({ violationEventType: 'alarm-cleared', violationId: 'nobody-knows' }),
    );
    clock.pass(hour);
    await run();
    expect(history.events()).toMatchObject([
      { violationEventType: 'in-alarm' },
      { violationEventType: 'alarm-cleared', violationId: aViolation().violationId },
    ]);
  });
});

describe('the watermark', () => {
  test('the watermark moves with each hour that was looked through, and a run begins two hours before it', async () => {
    const { run, clock, slices } = scene();
    await run();
    clock.pass(5 * hour);
    await run();
    clock.pass(hour);
    slices.length = 0;
    await run();
    const hours = slices.map(([from, to]) =>
      [from, to].map((each) => (each.getTime() - clock.now().getTime()) / hour),
    );
    expect(hours).toEqual([
      [-3, -2],
      [-2, -1],
      [-1, 0],
    ]);
  });

  test('the watermark stays where time ran out, and the next run goes on from there', async () => {
    const { run, clock, bookmark, now, transitions, ids } = scene();
    await run();
    const began = clock.now();
    transitions.push(now({ violationEventTime: began.getTime() + 4.5 * hour }));
    clock.pass(5 * hour);
    let pages = 3;
    expect(await run(() => pages-- > 0)).toBe('out-of-time');
    expect((await bookmark.read())?.until).toEqual(new Date(began.getTime() + 3 * hour));
    expect(ids()).toEqual([]);
    expect(await run()).toBe('done');
    expect(ids()).toHaveLength(1);
  });

  test('the watermark never moves back', async () => {
    const { run, clock, bookmark } = scene();
    await run();
    clock.pass(5 * hour);
    await run();
    const { until } = (await bookmark.read()) ?? {};
    let pages = 1;
    await run(() => pages-- > 0);
    expect((await bookmark.read())?.until).toEqual(until);
  });
});

describe('an alarm that is on', () => {
  test('an alarm that is on and that history does not know of is recorded as of when it began', async () => {
    const { run, runActive, now, clock, active, ids } = scene();
    await run();
    active.push(now());
    clock.pass(20 * hour);
    await runActive();
    expect(ids()).toEqual([aViolationEvent(active[0]).eventId]);
    await runActive();
    expect(ids()).toHaveLength(1);
  });

  test('an alarm that is on but began before the first run is left alone, also by a first run', async () => {
    const { run, runActive, now, clock, active, ids } = scene();
    active.push(now());
    clock.pass(hour);
    await runActive();
    await run();
    clock.pass(hour);
    await runActive();
    expect(ids()).toEqual([]);
  });
});

describe('what history knows', () => {
  const alarm = parseNotice(messageOf(aViolation()));
  if (alarm.kind !== 'violation') throw new Error('No violation');
  const time = alarm.violationEventTime.getTime();
  const event = (violationEventType: string, millis: number) =>
    aViolationEvent({ violationEventType, violationEventTime: time + millis });

  test.each([
    ['the same transition', 'in-alarm', 0, true, true],
    ['it, dated a second later', 'in-alarm', 999, true, true],
    ['it, dated a second earlier', 'in-alarm', -999, true, true],
    ['the alarm of an earlier episode', 'in-alarm', -10 * minute, false, false],
    ['the end of an earlier episode', 'alarm-cleared', -10 * minute, false, false],
    ['its end, but not it', 'alarm-cleared', 10 * minute, false, true],
  ] as const)('what history knows is %s', (_, type, millis, isTransition, isAlarm) => {
    const story = [event(type, millis)];
    expect(isTransitionKnown(alarm, story)).toBe(isTransition);
    expect(isAlarmKnown(alarm, story)).toBe(isAlarm);
  });
});

describe('a security profile', () => {
  test('a security profile is asked for once in five minutes, and again after a failure', async () => {
    const clock = createLeapingClock();
    let asked = 0;
    const isNotifiedHere = createIsNotifiedHere({
      ...{ clock, topicArn },
      noticeTargets: {
        async ofProfile() {
          asked += 1;
          if (asked === 1) throw new Error('Rate exceeded');
          return topicArn;
        },
      },
    });
    await expect(isNotifiedHere('fleet')).rejects.toThrow('Rate exceeded');
    expect(await Promise.all([isNotifiedHere('fleet'), isNotifiedHere('fleet')])).toEqual([true, true]);
    expect(asked).toBe(2);
    clock.pass(5 * minute);
    await isNotifiedHere('fleet');
    expect(asked).toBe(3);
  });
});
