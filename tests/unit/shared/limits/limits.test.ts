import fc from 'fast-check';
import { createLedger, type Limits, type Touch } from '../../../../shared/limits/limits.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = 1_790_000_000_000;

const at = (minutes: number): Date => new Date(start + minutes * minute);
const touch = (minutes: number, subject: string, members: Partial<Touch> = {}): Touch => ({
  at: at(minutes),
  eventId: `event of ${subject} at ${minutes}`,
  subject,
  devices: 1,
  ...members,
});

function ledgerOf(limits: Limits, ...touches: readonly Touch[]) {
  const ledger = createLedger(limits);
  for (const each of touches) ledger.add(each);
  return ledger;
}

const twoAnHour: Limits = { devices: [{ count: 2, perMillis: hour }] };
const sixHours: Limits = { cooldownMillis: 6 * hour, devices: [] };

describe('a limit of devices', () => {
  it('lets so many devices in, and no more', () => {
    const ledger = ledgerOf(twoAnHour, touch(0, 'thing/a'));
    expect(ledger.judge(touch(1, 'thing/b'))).toBeUndefined();
    ledger.add(touch(1, 'thing/b'));
    expect(ledger.judge(touch(2, 'thing/c'))).toEqual({
      because: 'limit of 2 devices per 1h is met',
      until: at(60),
    });
  });

  it('is as full as the fullest of its windows, and forgets what has left them', () => {
    const limits: Limits = {
      devices: [
        { count: 4, perMillis: hour },
        { count: 20, perMillis: 24 * hour },
      ],
    };
    const ledger = ledgerOf(limits, touch(0, 'thing/a', { devices: 2 }), touch(30, 'thing/b'));
    expect(ledger.usedPercent(at(45))).toBe(75);
    expect(ledger.usedPercent(at(89))).toBe(25);
    expect(ledger.usedPercent(at(120))).toBe(15);
  });

  it('of no devices is never full: a cooldown is of one subject', () => {
    expect(ledgerOf(sixHours, touch(0, 'thing/a')).usedPercent(at(1))).toBe(0);
  });

  it('has room again when the first has left the window, to the millisecond', () => {
    const ledger = ledgerOf(twoAnHour, touch(0, 'thing/a'), touch(30, 'thing/b'));
    const last = new Date(at(60).getTime() - 1);
    expect(ledger.judge(touch(0, 'thing/c', { at: last }))).toMatchObject({ until: at(60) });
    expect(ledger.judge(touch(60, 'thing/c'))).toBeUndefined();
  });

  it('counts a device once, however often it was touched', () => {
    const ledger = ledgerOf(twoAnHour, touch(0, 'thing/a'), touch(1, 'thing/a'), touch(2, 'thing/a'));
    expect(ledger.judge(touch(3, 'thing/b'))).toBeUndefined();
  });

  it('lets a device be touched again that counts already', () => {
    const ledger = ledgerOf(twoAnHour, touch(0, 'thing/a'), touch(1, 'thing/b'));
    expect(ledger.judge(touch(2, 'thing/b'))).toBeUndefined();
  });

  it('counts all the devices that one response reaches', () => {
    const limits = { devices: [{ count: 10, perMillis: hour }] };
    const ledger = ledgerOf(
      limits,
      touch(0, 'policy/a', { devices: 4 }),
      touch(1, 'policy/b', { devices: 4 }),
    );
    expect(ledger.judge(touch(2, 'policy/c', { devices: 2 }))).toBeUndefined();
    expect(ledger.judge(touch(2, 'policy/c', { devices: 3 }))).toMatchObject({ until: at(60) });
    expect(ledger.judge(touch(2, 'policy/c', { devices: 7 }))).toMatchObject({ until: at(61) });
  });

  it('says so where a response alone reaches more than it allows', () => {
    expect(createLedger(twoAnHour).judge(touch(0, 'policy/a', { devices: 3 }))).toEqual({
      because: 'limit of 2 devices per 1h: policy/a alone reaches 3, so it never fits',
    });
  });

  it('holds as much as the tightest of several', () => {
    const limits = {
      devices: [
        { count: 2, perMillis: hour },
        { count: 3, perMillis: 24 * hour },
      ],
    };
    const ledger = ledgerOf(limits, touch(0, 'thing/a'), touch(90, 'thing/b'), touch(95, 'thing/c'));
    expect(ledger.judge(touch(100, 'thing/d'))?.because).toBe('limit of 2 devices per 1h is met');
    expect(ledger.judge(touch(200, 'thing/d'))?.because).toBe('limit of 3 devices per 1d is met');
  });
});

describe('a cooldown', () => {
  it('holds a subject until it is over, and nobody else', () => {
    const ledger = ledgerOf(sixHours, touch(0, 'thing/a'));
    expect(ledger.judge(touch(359, 'thing/a'))).toEqual({
      because: 'cooldown of 6h for thing/a',
      until: at(360),
    });
    expect(ledger.judge(touch(359, 'thing/b'))).toBeUndefined();
    expect(ledger.judge(touch(360, 'thing/a'))).toBeUndefined();
  });

  it('does not hold the response that began it, when that is tried again', () => {
    const first = touch(0, 'thing/a');
    expect(ledgerOf(sixHours, first).judge({ ...first, at: at(5) })).toBeUndefined();
  });
});

it('forgets what no window holds any more', () => {
  const ledger = createLedger({ cooldownMillis: hour, devices: [{ count: 1_000_000, perMillis: hour }] });
  for (let minutes = 0; minutes < 10_000; minutes++) {
    ledger.judge(touch(minutes, `thing/${minutes}`));
    ledger.add(touch(minutes, `thing/${minutes}`));
  }
  expect(ledger.retained()).toBeLessThanOrEqual(122);
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

  /** Goes by what the ledger says, and answers with all that was let through. */
  function play(limits: Limits, plan: readonly { after: number; subject: string; devices: number }[]) {
    const ledger = createLedger(limits);
    const through: Touch[] = [];
    let minutes = 0;
    for (const { after, subject, devices } of plan) {
      minutes += after;
      const wanted = touch(minutes, subject, { devices, eventId: String(through.length) });
      if (ledger.judge(wanted)) continue;
      ledger.add(wanted);
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

  it('what is held has room at the moment that it was told', () => {
    fc.assert(
      fc.property(moves, fc.integer({ min: 3, max: 6 }), (plan, count) => {
        const limits = { devices: [{ count, perMillis: hour }] };
        const ledger = ledgerOf(limits, ...play(limits, plan));
        const wanted = touch(1200, 'another', { devices: 3 });
        const reached = ledger.judge({ ...wanted, at: play(limits, plan).at(-1)?.at ?? at(0) });
        if (reached?.until) expect(ledger.judge({ ...wanted, at: reached.until })).toBeUndefined();
      }),
    );
  });
});
