import { createAttempts } from '../../../../functions/respond/attempts.ts';
import { createCountContained } from '../../../../functions/respond/count-contained.ts';
import type { Containments } from '../../../../shared/history/containments.ts';
import { aFindingEvent, aViolationEvent } from '../../../builders/events.ts';
import { enforcing } from '../../../builders/rulesets.ts';
import { createCountingTelemetry, createLeapingClock } from '../../../fakes/recorders.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aRule, rulesetOf } from '../../shared/rules/builders.ts';

const minute = 60_000;
const at = 1_790_000_100_000;

const alarm = (thingName: string, rule = aRule()) =>
  aViolationEvent({ violationId: `of-${thingName}`, thingName, violationEventTime: at }, { rules: [rule] });

const cleared = (thingName: string) =>
  aViolationEvent(
    {
      violationId: `of-${thingName}`,
      thingName,
      violationEventType: 'alarm-cleared',
      violationEventTime: at + minute,
    },
    { at: new Date(at + 2 * minute) },
  );

test('how many places tasks take is measured while they run, and so is that they take none any more', async () => {
  const { receive, run, clock, telemetry } = createResponder();
  await receive(alarm('pump-1'));
  await run();
  clock.pass(minute);
  await run();
  expect(telemetry.valuesOf('DetectTasksRunning').slice(0, 2)).toEqual([0, 1]);
  expect(telemetry.valuesOf('DetectTasksRunning').at(-1)).toBe(0);
  expect(new Set(telemetry.valuesOf('AuditTasksRunning'))).toEqual(new Set([0]));
});

test('a device is contained from when it is in quarantine until it is released', async () => {
  const { receive, run, clock, telemetry } = createResponder();
  const rule = aRule({ release: { on: 'cleared', after: '5m' } });
  const contained = async () => {
    clock.pass(minute);
    await run();
    return telemetry.valuesOf('DevicesContained').at(-1);
  };
  await receive(alarm('pump-1', rule), alarm('pump-2', rule));
  await run();
  expect(await contained()).toBe(2);
  await receive(cleared('pump-1'));
  await run();
  clock.pass(10 * minute);
  await run();
  expect(await contained()).toBe(1);
});

test('how long it took is measured from the decision to the act, and from the act to its verification', async () => {
  const { receive, run, clock, telemetry } = createResponder();
  const event = alarm('pump-1', aRule({ release: { on: 'cleared', after: '5m' } }));
  await receive(event);
  await run();
  const acted = telemetry.valuesOf('DecidedToActedMillis');
  expect(acted).toEqual([expect.any(Number)]);
  expect(acted[0]).toBeGreaterThanOrEqual(2000);
  clock.pass(minute);
  await receive(cleared('pump-1'));
  await run();
  const [proven = 0] = telemetry.valuesOf('ActedToVerifiedMillis');
  expect(proven).toBeGreaterThanOrEqual(minute);
  expect(telemetry.written).toContainEqual({
    metric: 'ActedToVerifiedMillis',
    value: proven,
    dimensions: { kind: 'violation' },
  });
});

test('a finding and a violation are measured apart', async () => {
  const { receive, run, telemetry } = createResponder();
  await receive(aFindingEvent());
  await run();
  expect(telemetry.written).toContainEqual(
    expect.objectContaining({ metric: 'DecidedToActedMillis', dimensions: { kind: 'finding' } }),
  );
});

test('how full the fullest limit is, is measured where anything was checked by one', async () => {
  const limits = (count: number) => ({ limits: { devices: [{ count, per: '1h' }] } });
  const [roomy, tight] = [aRule(limits(10)), aRule({ id: 'tight', ...limits(4) })];
  const { receive, run, inForce, telemetry } = createResponder();
  inForce.ruleset = rulesetOf([roomy, tight], enforcing);
  await run();
  expect(telemetry.valuesOf('LimitUsedPercent')).toEqual([]);
  await receive(
    alarm('pump-1', tight),
    alarm('pump-2', tight),
    alarm('pump-3', tight),
    alarm('pump-4', roomy),
  );
  await run();
  expect(telemetry.valuesOf('LimitUsedPercent')[0]).toBe(75);
});

test('a run that finds nothing writes one set of values, and logs nothing', async () => {
  const { run, telemetry } = createResponder();
  await run();
  expect(telemetry.written).toEqual([
    { metric: 'OldestPlannedAgeSeconds', value: 0 },
    { metric: 'DetectTasksRunning', value: 0 },
    { metric: 'AuditTasksRunning', value: 0 },
    { metric: 'DevicesContained', value: 0 },
  ]);
  expect(telemetry.lines).toEqual([]);
});

const idsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, number) => `thing-group/pump-${number}/Quarantine`);

describe('what is contained', () => {
  function counter(held: Containments['held']) {
    const [clock, telemetry] = [createLeapingClock(), createCountingTelemetry()];
    const attempts = createAttempts(telemetry, { failed: () => {} });
    const countContained = createCountContained({ containments: { held }, attempts, clock });
    return { clock, telemetry, countContained };
  }

  test('what is contained is counted once a minute, however many passes there are', async () => {
    let counted = 0;
    const { clock, countContained } = counter(async (after) => (after ? [] : idsOf(++counted)));
    for (let pass = 0; pass < 10; pass++) {
      await countContained();
      clock.pass(1000);
    }
    expect(counted).toBe(1);
    clock.pass(minute);
    expect(await countContained()).toEqual([{ metric: 'DevicesContained', value: 2 }]);
  });

  test('what is contained is left out where it can not be counted, and keeps no work waiting', async () => {
    const { countContained, telemetry } = counter(() => Promise.reject(new Error('throttled')));
    expect(await countContained()).toEqual([]);
    expect(telemetry.lines).toEqual([
      {
        level: 'error',
        message: 'The work failed and will be tried again',
        what: 'the count of what is contained',
      },
    ]);
  });
});
