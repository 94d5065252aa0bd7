import { aFindingEvent, aViolationEvent } from '../../../builders/events.ts';
import { enforcing } from '../../../builders/rulesets.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFindingRule, aRule, rulesetOf, settings } from '../../shared/rules/builders.ts';

const minute = 60_000;
const hour = 60 * minute;
const at = 1_790_000_100_000;

const twoAnHour = { limits: { devices: [{ count: 2, per: '1h' }] } };

const alarmsBy = (rule: Record<string, unknown>, count: number, first = 1) =>
  Array.from({ length: count }, (_, index) =>
    aViolationEvent(
      {
        violationId: `violation-${first + index}`,
        thingName: `pump-${first + index}`,
        violationEventTime: at + first + index,
      },
      { rules: [rule] },
    ),
  );

/** A responder with a rule in force that has limits, and what it did to how many. */
function limited(rule: Record<string, unknown>) {
  const responder = createResponder();
  responder.inForce.ruleset = rulesetOf([rule], enforcing);
  return {
    ...responder,
    quarantined: () => responder.defender.started().flatMap(({ members }) => members).length,
  };
}

describe('the breaker', () => {
  const breaker = { devices: [{ count: 3, per: '1h' }] };
  const other = aRule({ id: 'another', limits: { devices: [{ count: 1, per: '1h' }] } });

  function broken() {
    const responder = limited(aRule());
    responder.inForce.ruleset = rulesetOf([aRule(), other], { ...enforcing, breaker });
    return responder;
  }

  test('the breaker lets all rules together touch so many, and holds the rest until there is room', async () => {
    const { receive, run, clock, statuses, because, quarantined, telemetry } = broken();
    const events = [...alarmsBy(aRule(), 2), ...alarmsBy(other, 1, 3), ...alarmsBy(aRule(), 2, 4)];
    await receive(...events);
    await run();
    expect(quarantined()).toBe(3);
    const ends = await Promise.all(events.map(({ eventId }) => statuses(eventId)));
    expect(ends.flat().sort()).toEqual(['held', 'held', 'succeeded', 'succeeded', 'succeeded']);
    const [held] = events.filter((_, index) => ends[index]?.includes('held'));
    expect(await because(held?.eventId ?? '')).toBe('breaker of 3 devices per 1h is met');
    expect(telemetry.counts.get('BreakerTripped')).toBe(2);
    clock.pass(hour);
    await run();
    expect(quarantined()).toBe(5);
  });

  test('the breaker is asked after the limits of the rule, of which it takes nothing away', async () => {
    const { receive, run, because, quarantined, usage } = broken();
    const events = alarmsBy(other, 2);
    await receive(...events);
    await run();
    expect(quarantined()).toBe(1);
    expect(await because(events[1]?.eventId ?? '')).toBe('limit of 1 devices per 1h is met');
    expect(await usage.since('*', new Date(0))).toHaveLength(1);
  });

  test('the breaker counts nothing where there is none', async () => {
    const { receive, run, quarantined, usage } = limited(aRule());
    await receive(...alarmsBy(aRule(), 5));
    await run();
    expect(quarantined()).toBe(5);
    expect(await usage.since('*', new Date(0))).toEqual([]);
  });
});

describe('a limit of devices', () => {
  const rule = aRule(twoAnHour);

  test('a limit of devices lets the first so many be touched, and holds the rest until there is room', async () => {
    const { receive, run, clock, statuses, because, quarantined } = limited(rule);
    const events = alarmsBy(rule, 5);
    await receive(...events);
    await run();
    expect(quarantined()).toBe(2);
    expect(await statuses(events[4]?.eventId ?? '')).toEqual(['held']);
    expect(await because(events[4]?.eventId ?? '')).toBe('limit of 2 devices per 1h is met');
    clock.pass(hour);
    await run();
    expect(quarantined()).toBe(4);
    clock.pass(hour);
    await run();
    expect(quarantined()).toBe(5);
  });

  test('a limit of devices is not forgotten when the function starts anew, since it is kept in writing', async () => {
    const { receive, run, usage, quarantined } = limited(rule);
    await usage.note('quarantine', usageOf('thing/other-1'));
    await receive(...alarmsBy(rule, 3));
    await run();
    expect(quarantined()).toBe(1);
  });

  test('a limit of devices counts what another process touched since', async () => {
    const { receive, run, usage, quarantined } = limited(rule);
    await receive(...alarmsBy(rule, 1));
    await run();
    await usage.note('quarantine', usageOf('thing/other-1'));
    await receive(...alarmsBy(rule, 1, 2));
    await run();
    expect(quarantined()).toBe(1);
  });

  test('a limit of devices that is met saves the calls to AWS IoT about the rest', async () => {
    const { receive, run, defender, statuses, reason } = limited(rule);
    await receive(...alarmsBy(rule, 2));
    await run();
    defender.outages.add('read');
    const [third] = alarmsBy(rule, 1, 3);
    if (!third) throw new Error('no alarm');
    await receive(third);
    await run();
    expect(await statuses(third.eventId)).toEqual(['held']);
    expect(await reason(third.eventId)).toBe('limit-reached');
  });

  test('a limit of devices counts a thing once, and skips what is over by the time there is room', async () => {
    const { receive, run, clock, statuses } = limited(rule);
    const events = alarmsBy(rule, 3);
    const [, , third] = events;
    await receive(...events);
    await run();
    await receive(
      aViolationEvent({
        violationId: 'violation-3',
        thingName: 'pump-3',
        violationEventType: 'alarm-cleared',
        violationEventTime: at + 1000,
      }),
    );
    clock.pass(hour);
    await run();
    expect(await statuses(third?.eventId ?? '')).toEqual(['skipped']);
  });

  test('a limit of devices notifies by the metric and not by a notice for each of thousands, also when they expire', async () => {
    const { receive, run, clock, telemetry, opsTopic, statuses } = limited(
      aRule({ limits: { devices: [{ count: 1, per: '30d' }] } }),
    );
    const events = alarmsBy(aRule(), 40);
    await receive(...events);
    await run();
    expect(telemetry.counts.get('LimitReached')).toBe(39);
    clock.pass(31 * 24 * hour);
    await run();
    expect(await statuses(events[39]?.eventId ?? '')).toEqual(['expired']);
    expect(opsTopic.notices.map(({ because: about }) => about.split(' ').at(-1))).toEqual(['unverified']);
  });

  test('a limit of devices names in a notice what reaches more devices than it ever allows', async () => {
    const findingRule = aFindingRule({ respond: [{ mitigate: ['BlankPolicy'] }], ...twoAnHour });
    const { receive, run, defender, opsTopic, statuses } = limited(findingRule);
    defender.actions.set('BlankPolicy', {
      name: 'BlankPolicy',
      type: 'UPDATE_DEVICE_CERTIFICATE',
      thingGroupNames: [],
    });
    const id = 'c'.repeat(64);
    defender.devices.set(id, 3);
    const event = aFindingEvent(
      {
        checkName: 'DEVICE_CERTIFICATE_SHARED_CHECK',
        nonCompliantResource: { resourceIdentifier: { deviceCertificateId: id } },
      },
      { rules: [findingRule] },
    );
    await receive(event);
    await run();
    expect((await statuses(event.eventId))[0]).toBe('held');
    expect(opsTopic.notices[0]?.responses[0]?.because).toMatch(/alone reaches 3, so it never fits$/);
    expect(defender.started()).toEqual([]);
  });

  test('a limit of devices of the rule as it is in force now counts, so that it can be lowered in a storm', async () => {
    const { receive, run, inForce, quarantined } = limited(rule);
    inForce.ruleset = rulesetOf([aRule({ limits: { devices: [{ count: 1, per: '1h' }] } })], enforcing);
    await receive(...alarmsBy(rule, 3));
    await run();
    expect(quarantined()).toBe(1);
  });

  test('a limit of devices of a rule that is gone is the one it had when it decided', async () => {
    const { receive, run, inForce, quarantined } = limited(rule);
    inForce.ruleset = rulesetOf([], enforcing);
    await receive(...alarmsBy(rule, 5));
    await run();
    expect(quarantined()).toBe(2);
  });

  test('a limit of devices holds everything where what was touched can not be read', async () => {
    const { receive, run, usage, quarantined, statuses, telemetry } = limited(rule);
    usage.since = () => Promise.reject(new Error('the table is out of order'));
    const events = alarmsBy(rule, 2);
    await receive(...events);
    await run();
    expect(quarantined()).toBe(0);
    expect(telemetry.valuesOf('LimitUsedPercent')).toEqual([]);
    expect(await statuses(events[0]?.eventId ?? '')).toEqual(['planned']);
  });
});

test.each<[string, Record<string, unknown>]>([
  ['no limit', {}],
  ['a cooldown and no limit of devices', { limits: { cooldown: '6h' } }],
])('AWS IoT is not asked how many devices are reached where there is %s', async (_, members) => {
  const rule = aRule(members);
  const { receive, run, defender, quarantined } = limited(rule);
  defender.outages.add('devicesOf');
  await receive(...alarmsBy(rule, 1));
  await run();
  expect(quarantined()).toBe(1);
});

describe('a cooldown', () => {
  const rule = aRule({ limits: { cooldown: '6h' } });

  test('a cooldown holds the same thing until it is over, and no other', async () => {
    const { receive, run, clock, statuses } = limited(rule);
    const [first, other] = alarmsBy(rule, 2);
    const again = aViolationEvent(
      { violationId: 'again', thingName: 'pump-1', violationEventTime: at + hour },
      { rules: [rule] },
    );
    await receive(...[first, other, again].filter((event) => event !== undefined));
    await run();
    expect(await statuses(other?.eventId ?? '')).toEqual(['succeeded']);
    expect(await statuses(again.eventId)).toEqual(['held']);
    clock.pass(6 * hour);
    await run();
    expect(await statuses(again.eventId)).not.toEqual(['held']);
  });
});

const usageOf = (subject: string) => ({
  at: new Date(1_790_000_130_000),
  eventId: 'other',
  subject,
  devices: 1,
});

describe('a backlog that limits hold', () => {
  const twenty = aRule({ limits: { devices: [{ count: 20, per: '1h' }] } });

  /** A responder whose writes of events are counted. */
  function counted(rule: Record<string, unknown>) {
    const writes = { count: 0 };
    const responder = createResponder((ports) => ({
      ...ports,
      history: {
        ...ports.history,
        save: async (event) => {
          writes.count += 1;
          return ports.history.save(event);
        },
      },
    }));
    responder.inForce.ruleset = rulesetOf([rule], enforcing);
    const contained = () => responder.defender.started().flatMap(({ members }) => members).length;
    return { ...responder, writes, contained };
  }

  test('a backlog that limits hold is not written while it can not move: the k-th waits for the k-th free place (F6)', async () => {
    const { receive, run, clock, writes, contained } = counted(twenty);
    await receive(...alarmsBy(twenty, 200));
    for (let passes = 0; passes < 5; passes++) await run();
    expect(contained()).toBe(20);
    for (let hours = 1; hours <= 3; hours++) {
      writes.count = 0;
      for (let minutes = 0; minutes < 60; minutes++) {
        clock.pass(minute);
        await run(16_000);
      }
      expect(contained()).toBe(20 * (hours + 1));
      expect(writes.count).toBeLessThanOrEqual(60);
    }
  });

  test('a backlog that limits hold moves at once when the limit is raised (F4)', async () => {
    const { receive, run, inForce, contained } = counted(twenty);
    await receive(...alarmsBy(twenty, 30));
    await run();
    expect(contained()).toBe(20);
    const sixty = aRule({ limits: { devices: [{ count: 60, per: '1h' }] } });
    inForce.ruleset = rulesetOf([sixty], enforcing);
    await run(20_000);
    expect(contained()).toBe(30);
  });

  const cooling = aRule({ limits: { cooldown: '6h' } });
  const withoutQuarantine = settings({ defaultMode: 'enforce', mitigationActions: ['BlankPolicy'] });

  test.each([
    ['its cooldown is taken away', cooling, rulesetOf([cooling], enforcing), rulesetOf([aRule()], enforcing)],
    ['its action is allowed', aRule(), rulesetOf([], withoutQuarantine), rulesetOf([aRule()], enforcing)],
  ])('a response that other rules hold moves at once when %s (F4)', async (_, rule, before, after) => {
    const { receive, run, inForce, statuses } = createResponder();
    inForce.ruleset = before;
    const events = twoOfOneThing(rule);
    const last = events.at(-1)?.eventId ?? '';
    const mitigation = async () => (await statuses(last))[0];
    await receive(...events);
    await run();
    expect(await mitigation()).toBe('held');
    await run();
    expect(await mitigation()).toBe('held');
    inForce.ruleset = { ...after, version: before.version + 1 };
    await run();
    expect(await mitigation()).toBe('succeeded');
  });
});

/** The second is in the cooldown of the first. */
const twoOfOneThing = (rule: Record<string, unknown>) =>
  [1, 2].map((number) =>
    aViolationEvent(
      { violationId: `violation-${number}`, violationEventTime: at + number },
      { rules: [rule] },
    ),
  );
