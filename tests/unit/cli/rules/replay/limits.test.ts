import type { Compared } from '../../../../../cli/rules/replay/difference.ts';
import { createLimiter, maxUsages } from '../../../../../cli/rules/replay/limits.ts';
import type { Decision } from '../../../../../shared/decisions/decision.ts';
import type { Limits } from '../../../../../shared/limits/limits.ts';

const minute = 60_000;
const hour = 60 * minute;
const start = 1_790_000_000_000;

const mitigating = (limits: Limits, rule: Partial<NonNullable<Decision['rule']>> = {}): Compared => ({
  because: 'rule-matches',
  rule: { id: 'a-rule', priority: 1000, mode: 'enforce', ...rule },
  steps: [{ kind: 'mitigate', actions: ['QuarantineThing'], limits }],
});

const twoAnHour: Limits = { devices: [{ count: 2, perMillis: hour }] };
const sixHours: Limits = { cooldownMillis: 6 * hour, devices: [] };

/** What holds each of the events: minutes, subject, decision. */
function heldBy(events: readonly (readonly [number, string, Compared])[]): (string | undefined)[] {
  const limiter = createLimiter();
  return events.map(
    ([minutes, subject, decision], number) =>
      limiter.check(
        { eventId: `violation/${number}`, at: new Date(start + minutes * minute), subject },
        decision,
      ).heldBy,
  );
}

const limit = 'limit of 2 devices per 1h is met';

describe('limits in a replay', () => {
  test('hold what exceeds them, until there is room', () => {
    const decision = mitigating(twoAnHour);
    expect(
      heldBy([
        [0, 'thing/a', decision],
        [1, 'thing/b', decision],
        [2, 'thing/c', decision],
        [3, 'thing/a', decision],
        [62, 'thing/c', decision],
      ]),
    ).toEqual([undefined, undefined, limit, undefined, undefined]);
  });

  test('hold a subject that is in its cooldown, and say so', () => {
    const decision = mitigating(sixHours);
    expect(
      heldBy([
        [0, 'thing/a', decision],
        [359, 'thing/a', decision],
        [359, 'thing/b', decision],
        [360, 'thing/a', decision],
      ]),
    ).toEqual([undefined, 'cooldown of 6h for thing/a', undefined, undefined]);
  });

  test('do not count what they hold', () => {
    const decision = mitigating({ cooldownMillis: 10 * minute, devices: twoAnHour.devices });
    expect(
      heldBy([
        [0, 'thing/a', decision],
        [1, 'thing/b', decision],
        [55, 'thing/c', decision],
        [60, 'thing/c', decision],
      ]),
    ).toEqual([undefined, undefined, limit, undefined]);
  });

  test('limits in a replay count a policy as one device, since history does not tell who uses it', () => {
    const decision = mitigating({ devices: [{ count: 1, perMillis: hour }] });
    expect(heldBy([[0, 'policy/everybody', decision]])).toEqual([undefined]);
  });

  test.each<[string, Compared]>([
    ['another rule', mitigating(twoAnHour, { id: 'another' })],
    ['the rule while it observed', mitigating(twoAnHour, { mode: 'observe' })],
    ['the rule with other limits', mitigating({ devices: [{ count: 3, perMillis: hour }] })],
    ['a rule without limits', { ...mitigating(twoAnHour), steps: [{ kind: 'mitigate', actions: [] }] }],
    ['what mitigates nothing', { ...mitigating(twoAnHour), steps: [{ kind: 'notify', severity: 'low' }] }],
  ])('limits in a replay are not used up by %s', (_, other) => {
    expect(
      heldBy([
        [0, 'thing/a', other],
        [1, 'thing/b', other],
        [2, 'thing/c', mitigating(twoAnHour)],
        [3, 'thing/d', mitigating(twoAnHour)],
        [4, 'thing/e', mitigating(twoAnHour)],
      ]),
    ).toEqual([undefined, undefined, undefined, undefined, limit]);
  });
});

describe('what limits in a replay remember', () => {
  const check = (limiter: ReturnType<typeof createLimiter>, number: number, decision: Compared, at = 0) =>
    limiter.check(
      { eventId: `violation/${number}/${at}`, at: new Date(start + at), subject: `thing/${number}` },
      decision,
    );

  test('passes, also for a rule that decides nothing any more', () => {
    const limiter = createLimiter();
    for (let number = 0; number < 100; number++) check(limiter, number, mitigating(sixHours));
    expect(limiter.retained()).toBe(100);
    check(limiter, 100, mitigating(twoAnHour, { id: 'another' }), 6 * hour);
    expect(limiter.retained()).toBe(1);
    expect(limiter.forgets()).toBe(false);
  });

  test('what limits in a replay remember goes with the limits of a rule that change', () => {
    const limiter = createLimiter();
    check(limiter, 0, mitigating(sixHours));
    check(limiter, 1, mitigating({ cooldownMillis: hour, devices: [] }));
    expect(limiter.retained()).toBe(1);
  });

  test('what limits in a replay remember is bounded over all rules; beyond that it lets more through, and says so', () => {
    const limiter = createLimiter();
    const rules = Array.from({ length: 7 }, (_, index) => mitigating(sixHours, { id: `rule-${index}` }));
    for (let number = 0; number < maxUsages + 10; number++)
      check(limiter, number, rules[number % rules.length] ?? mitigating(sixHours));
    expect(limiter.retained()).toBe(maxUsages);
    expect(limiter.forgets()).toBe(true);
    expect(check(limiter, 0, mitigating(sixHours, { id: 'rule-0' }), minute).heldBy).toContain('cooldown');
    const forgotten = maxUsages + 1;
    const rule = rules[forgotten % rules.length] ?? mitigating(sixHours);
    expect(check(limiter, forgotten, rule, minute).heldBy).toBeUndefined();
  });
});
