import fc from 'fast-check';
import {
  createRateLimiter,
  type Limits,
  limitScopesOf,
  limitsOf,
  type Usage,
} from '../../../../shared/limits/limits.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = 1_790_000_000_000;

const at = (minutes: number): Date => new Date(start + minutes * minute);
const usage = (minutes: number, subject: string, members: Partial<Usage> = {}): Usage => ({
  at: at(minutes),
  eventId: `event of ${subject} at ${minutes}`,
  subject,
  devices: 1,
  ...members,
});

function rateLimiterOf(limits: Limits, ...usages: readonly Usage[]) {
  const rateLimiter = createRateLimiter(limits);
  for (const each of usages) rateLimiter.add(each);
  return rateLimiter;
}

const twoAnHour: Limits = { devices: [{ count: 2, perMillis: hour }] };
const sixHours: Limits = { cooldownMillis: 6 * hour, devices: [] };

describe('a limit of devices', () => {
  it('a limit of devices lets so many devices in, and no more', () => {
    const rateLimiter = rateLimiterOf(twoAnHour, usage(0, 'thing/a'));
    expect(rateLimiter.check(usage(1, 'thing/b'))).toBeUndefined();
    rateLimiter.add(usage(1, 'thing/b'));
    expect(rateLimiter.check(usage(2, 'thing/c'))).toEqual({
      code: 'limit-reached',
      text: 'limit of 2 devices per 1h is met',
      until: at(60),
    });
  });

  it('a limit of devices is as full as the fullest of its windows, and forgets what has left them', () => {
    const limits: Limits = {
      devices: [
        { count: 4, perMillis: hour },
        { count: 20, perMillis: 24 * hour },
      ],
    };
    const rateLimiter = rateLimiterOf(limits, usage(0, 'thing/a', { devices: 2 }), usage(30, 'thing/b'));
    expect(rateLimiter.usedPercent(at(45))).toBe(75);
    expect(rateLimiter.usedPercent(at(89))).toBe(25);
    expect(rateLimiter.usedPercent(at(120))).toBe(15);
  });

  it('a limit of devices of no devices is never full: a cooldown is of one subject', () => {
    expect(rateLimiterOf(sixHours, usage(0, 'thing/a')).usedPercent(at(1))).toBe(0);
  });

  it('a limit of devices has room again when the first has left the window, to the millisecond', () => {
    const rateLimiter = rateLimiterOf(twoAnHour, usage(0, 'thing/a'), usage(30, 'thing/b'));
    const last = new Date(at(60).getTime() - 1);
    expect(rateLimiter.check(usage(0, 'thing/c', { at: last }))).toMatchObject({ until: at(60) });
    expect(rateLimiter.check(usage(60, 'thing/c'))).toBeUndefined();
  });

  it('a limit of devices counts a device once, however often it was touched', () => {
    const rateLimiter = rateLimiterOf(
      twoAnHour,
      usage(0, 'thing/a'),
      usage(1, 'thing/a'),
      usage(2, 'thing/a'),
    );
    expect(rateLimiter.check(usage(3, 'thing/b'))).toBeUndefined();
  });

  it('a limit of devices lets a device be touched again that counts already', () => {
    const rateLimiter = rateLimiterOf(twoAnHour, usage(0, 'thing/a'), usage(1, 'thing/b'));
    expect(rateLimiter.check(usage(2, 'thing/b'))).toBeUndefined();
  });

  it('a limit of devices waits for others to leave the window, and not for what is touched again', () => {
    const rateLimiter = rateLimiterOf(
      { devices: [{ count: 4, perMillis: hour }] },
      usage(0, 'policy/a', { devices: 2 }),
      usage(1, 'policy/b', { devices: 2 }),
    );
    expect(rateLimiter.check(usage(2, 'policy/a', { devices: 3 }))).toMatchObject({ until: at(61) });
  });

  it('a limit of devices counts all the devices that one response reaches', () => {
    const limits = { devices: [{ count: 10, perMillis: hour }] };
    const rateLimiter = rateLimiterOf(
      limits,
      usage(0, 'policy/a', { devices: 4 }),
      usage(1, 'policy/b', { devices: 4 }),
    );
    expect(rateLimiter.check(usage(2, 'policy/c', { devices: 2 }))).toBeUndefined();
    expect(rateLimiter.check(usage(2, 'policy/c', { devices: 3 }))).toMatchObject({ until: at(60) });
    expect(rateLimiter.check(usage(2, 'policy/c', { devices: 7 }))).toMatchObject({ until: at(61) });
  });

  it('a limit of devices says so where a response alone reaches more than it allows', () => {
    expect(createRateLimiter(twoAnHour).check(usage(0, 'policy/a', { devices: 3 }))).toEqual({
      code: 'never-fits',
      text: 'limit of 2 devices per 1h: policy/a alone reaches 3, so it never fits',
    });
  });

  it('a limit of devices is named a breaker where it is one, by its code and in its text', () => {
    const breaker = createRateLimiter(twoAnHour, 'breaker');
    expect(breaker.check(usage(0, 'policy/a', { devices: 3 }))).toEqual({
      code: 'never-fits',
      text: 'breaker of 2 devices per 1h: policy/a alone reaches 3, so it never fits',
    });
    breaker.add(usage(0, 'policy/b', { devices: 2 }));
    expect(breaker.check(usage(1, 'thing/c'))).toEqual({
      code: 'breaker-reached',
      text: 'breaker of 2 devices per 1h is met',
      until: at(60),
    });
  });

  it.each([
    [1500, '1500ms'],
    [1000, '1s'],
    [90_000, '90s'],
    [minute, '1m'],
    [hour, '1h'],
    [24 * hour, '1d'],
    [36 * hour, '36h'],
  ])('a limit of devices of a window of %i milliseconds names it as %s', (perMillis, duration) => {
    const limiter = rateLimiterOf({ devices: [{ count: 1, perMillis }] }, usage(0, 'thing/a'));
    expect(limiter.check(usage(0, 'thing/b'))?.text).toBe(`limit of 1 devices per ${duration} is met`);
  });

  it('a limit of devices holds as much as the tightest of several', () => {
    const limits = {
      devices: [
        { count: 2, perMillis: hour },
        { count: 3, perMillis: 24 * hour },
      ],
    };
    const rateLimiter = rateLimiterOf(
      limits,
      usage(0, 'thing/a'),
      usage(90, 'thing/b'),
      usage(95, 'thing/c'),
    );
    expect(rateLimiter.check(usage(100, 'thing/d'))?.text).toBe('limit of 2 devices per 1h is met');
    expect(rateLimiter.check(usage(200, 'thing/d'))?.text).toBe('limit of 3 devices per 1d is met');
  });
});

describe('a cooldown', () => {
  it('a cooldown holds a subject until its alarm has ended, and no other', () => {
    const rateLimiter = rateLimiterOf(sixHours, usage(0, 'thing/a'));
    expect(rateLimiter.check(usage(359, 'thing/a'))).toEqual({
      code: 'in-cooldown',
      text: 'cooldown of 6h for thing/a',
      until: at(360),
    });
    expect(rateLimiter.check(usage(359, 'thing/b'))).toBeUndefined();
    expect(rateLimiter.check(usage(360, 'thing/a'))).toBeUndefined();
  });

  it('a cooldown is not asked about where only room is', () => {
    const rateLimiter = rateLimiterOf(
      { ...sixHours, ...twoAnHour },
      usage(0, 'thing/a'),
      usage(1, 'thing/b'),
    );
    expect(rateLimiter.check(usage(2, 'thing/a'))?.code).toBe('in-cooldown');
    expect(rateLimiter.checkRoom(usage(2, 'thing/a'))).toBeUndefined();
    expect(rateLimiter.checkRoom(usage(2, 'thing/c'))?.code).toBe('limit-reached');
  });

  it('a cooldown of no devices holds no response', () => {
    const rateLimiter = rateLimiterOf({ cooldownMillis: 0, devices: [] }, usage(0, 'thing/a'));
    expect(rateLimiter.retained()).toBe(0);
    expect(rateLimiter.check(usage(0, 'thing/a', { eventId: 'another' }))).toBeUndefined();
  });

  it('a cooldown does not hold the response that began it, when that is tried again', () => {
    const first = usage(0, 'thing/a');
    expect(rateLimiterOf(sixHours, first).check({ ...first, at: at(5) })).toBeUndefined();
  });
});

it.each([
  [{ cooldown: hour }, { cooldownMillis: hour, devices: [] }],
  [{ devices: [{ count: 2, per: hour }] }, twoAnHour],
])('limits are as rules write them, and what they leave out is not there: %j', (written, limits) => {
  expect(limitsOf(written)).toStrictEqual(limits);
});

it('a response is held to the limits of its rule first, and then to the breaker, as far as there are any', () => {
  const limit = { kind: 'limit', of: 'quarantine', limits: twoAnHour };
  const breaker = { kind: 'breaker', of: '*', limits: sixHours };
  expect(limitScopesOf('quarantine', twoAnHour, sixHours)).toEqual([limit, breaker]);
  expect(limitScopesOf('quarantine', twoAnHour)).toEqual([limit]);
  expect(limitScopesOf('quarantine', undefined, sixHours)).toEqual([breaker]);
  expect(limitScopesOf('quarantine')).toEqual([]);
});

it('forgets what no window holds any more', () => {
  const rateLimiter = createRateLimiter({
    cooldownMillis: hour,
    devices: [{ count: 1_000_000, perMillis: hour }],
  });
  for (let minutes = 0; minutes < 10_000; minutes++) {
    rateLimiter.check(usage(minutes, `thing/${minutes}`));
    rateLimiter.add(usage(minutes, `thing/${minutes}`));
  }
  expect(rateLimiter.retained()).toBe(120);
});

describe('whatever comes', () => {
  const moves = fc.array(
    fc.record({
      after: fc.integer({ min: 0, max: 20 }),
      subject: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      devices: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 60 },
  );

  /** Goes by what the rateLimiter says, and answers with all that was let through. */
  function play(limits: Limits, plan: readonly { after: number; subject: string; devices: number }[]) {
    const rateLimiter = createRateLimiter(limits);
    const through: Usage[] = [];
    let minutes = 0;
    for (const { after, subject, devices } of plan) {
      minutes += after;
      const wanted = usage(minutes, subject, { devices, eventId: String(through.length) });
      if (rateLimiter.check(wanted)) continue;
      rateLimiter.add(wanted);
      through.push(wanted);
    }
    return through;
  }

  it('no window of time ever holds more devices than the limit', () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: 1, max: 6 }), (plan, count) => {
        const through = play({ devices: [{ count, perMillis: hour }] }, plan);
        for (const { at: end } of through) {
          const inWindow = through.filter(
            (each) => each.at <= end && each.at.getTime() > end.getTime() - hour,
          );
          const latest = new Map(inWindow.map((each) => [each.subject, each.devices]));
          const devices = [...latest.values()].reduce((sum, each) => sum + each, 0);
          expect(devices).toBeLessThanOrEqual(count);
        }
      }),
    );
  });

  it('no subject is touched again within its cooldown', () => {
    fc.assert(
      fc.property(moves, (plan) => {
        const through = play({ cooldownMillis: hour, devices: [] }, plan);
        for (const [index, { at: when, subject }] of through.entries()) {
          const before = through.slice(0, index).findLast((each) => each.subject === subject);
          expect(when.getTime() - (before?.at.getTime() ?? 0)).toBeGreaterThanOrEqual(hour);
        }
      }),
    );
  });

  it('what is held has room at the moment that it was given', () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: 3, max: 6 }), (plan, count) => {
        const limits = { devices: [{ count, perMillis: hour }] };
        const rateLimiter = rateLimiterOf(limits, ...play(limits, plan));
        const wanted = usage(1200, 'another', { devices: 3 });
        const reached = rateLimiter.check({ ...wanted, at: play(limits, plan).at(-1)?.at ?? at(0) });
        if (reached?.until) expect(rateLimiter.check({ ...wanted, at: reached.until })).toBeUndefined();
      }),
    );
  });
});

test('there are as many places as the narrowest limit has left, and none below zero', () => {
  const limits: Limits = {
    devices: [
      { count: 2, perMillis: hour },
      { count: 10, perMillis: 24 * hour },
    ],
  };
  const limiter = rateLimiterOf(limits, usage(0, 'pump-1'));
  expect(limiter.places(at(1))).toBe(1);
  limiter.add(usage(2, 'pump-2', { devices: 5 }));
  expect(limiter.places(at(3))).toBe(0);
  expect(limiter.places(at(70))).toBe(2);
});
