import fc from 'fast-check';
import { maxUsages } from '../../../../../cli/rules/replay/limits.ts';
import { createReplay, type ReplayResult } from '../../../../../cli/rules/replay/replay.ts';
import { maxExamples, maxSubjects, maxThingsPerHour } from '../../../../../cli/rules/replay/tally.ts';
import type { ResponseStep } from '../../../../../shared/actions/actions.ts';
import { decide } from '../../../../../shared/decisions/decide.ts';
import type { Decision } from '../../../../../shared/decisions/decision.ts';
import type { Limits } from '../../../../../shared/limits/limits.ts';
import type { Mode } from '../../../../../shared/rules/ruleset.ts';
import { anyDocument, anyPattern } from '../../../shared/rules/any-pattern.ts';
import { aRule, problemsOf, rulesetOf } from '../../../shared/rules/builders.ts';

const steps = {
  mitigate: { kind: 'mitigate', actions: ['QuarantineThing'] },
  suppress: { kind: 'suppress', owner: 'iot-security@example.com', reason: 'Shared by design' },
  notify: { kind: 'notify', severity: 'low' },
} as const satisfies Record<string, ResponseStep>;

const undecided: Decision = {
  rulesetVersion: 7,
  because: 'no-rule-matches',
  steps: [],
  passed: [],
  considered: 0,
};

const by = (mode: Mode, ...kinds: (keyof typeof steps)[]): Decision => ({
  ...undecided,
  because: 'rule-matches',
  rule: { id: 'a-rule', priority: 1000, mode },
  steps: kinds.map((kind) => steps[kind]),
});

const limited = (limits: Limits): Decision => ({
  ...by('enforce', 'mitigate'),
  steps: [{ ...steps.mitigate, actions: ['QuarantineThing'], limits }],
});

const hour = 3_600_000;
const start = Date.parse('2026-11-23T12:00:00Z');

const anEvent = (number: number, decision: Decision, subject = `thing/pump-${number}`) => ({
  eventId: `violation/${number}`,
  at: new Date(start + number),
  subject,
  decision,
});

function resultOf(...changes: readonly (readonly [Decision, Decision])[]): ReplayResult {
  const replay = createReplay();
  for (const [number, [then, now]] of changes.entries()) replay.add(anEvent(number, then), now);
  return replay.result();
}

/** Events of each difference: by rules that enforce, and in any mode. */
const countsOf = (result: ReplayResult) =>
  Object.fromEntries(
    (['newlyContained', 'newlySpared', 'newlySuppressed', 'noLongerSuppressed', 'heldByLimits'] as const)
      .map((name) => [name, [result[name].enforced.events, result[name].inAnyMode.events]] as const)
      .filter(([, [enforced, inAnyMode]]) => enforced + inAnyMode > 0),
  );

describe('a replay', () => {
  test.each<[string, Decision, Decision, Record<string, [number, number]>]>([
    ['a rule contains what none did', undecided, by('enforce', 'mitigate'), { newlyContained: [1, 1] }],
    ['a rule would contain, but observes', undecided, by('observe', 'mitigate'), { newlyContained: [0, 1] }],
    [
      'a rule that observed enforces',
      by('observe', 'mitigate'),
      by('enforce', 'mitigate'),
      { newlyContained: [1, 0] },
    ],
    [
      'a rule that enforced observes',
      by('enforce', 'mitigate'),
      by('observe', 'mitigate'),
      { newlySpared: [1, 0] },
    ],
    [
      'a rule only notifies of what was contained',
      by('enforce', 'mitigate'),
      by('enforce', 'notify'),
      { newlySpared: [1, 1] },
    ],
    ['a rule suppresses', undecided, by('enforce', 'suppress'), { newlySuppressed: [1, 1] }],
    [
      'a rule would suppress, but observes',
      undecided,
      by('observe', 'suppress'),
      { newlySuppressed: [0, 1] },
    ],
    ['no rule suppresses any more', by('enforce', 'suppress'), undecided, { noLongerSuppressed: [1, 1] }],
    [
      'a rule mitigates what was suppressed',
      by('enforce', 'suppress'),
      by('enforce', 'mitigate'),
      { newlyContained: [1, 1], noLongerSuppressed: [1, 1] },
    ],
    ['a rule notifies as well', by('enforce', 'mitigate'), by('enforce', 'notify', 'mitigate'), {}],
    ['nothing is decided, as before', undecided, undecided, {}],
  ])('a replay where %s counts just that', (_, then, now, expected) => {
    expect(countsOf(resultOf([then, now]))).toEqual(expected);
  });

  test('a replay counts what limits hold apart from what is contained', () => {
    const oneAnHour = limited({ devices: [{ count: 1, perMillis: hour }] });
    expect(
      countsOf(resultOf([undecided, oneAnHour], [undecided, oneAnHour], [oneAnHour, oneAnHour])),
    ).toEqual(
      // The third was contained then, by what was counted then, and is held now.
      { newlyContained: [1, 1], newlySpared: [1, 1], heldByLimits: [2, 2] },
    );
    const observing = { ...oneAnHour, rule: { id: 'a-rule', priority: 1000, mode: 'observe' as const } };
    expect(countsOf(resultOf([undecided, observing], [undecided, observing]))).toEqual({
      newlyContained: [0, 1],
      heldByLimits: [0, 1],
    });
  });

  test('a replay shows which limit holds', () => {
    const onceADay = limited({ cooldownMillis: 24 * hour, devices: [] });
    const replay = createReplay();
    for (let number = 0; number < 2; number++) replay.add(anEvent(number, undecided, 'thing/pump'), onceADay);
    const { heldByLimits, peakThingsPerHour } = replay.result();
    expect(heldByLimits.enforced.examples).toMatchObject([
      { eventId: 'violation/1', after: { heldBy: 'cooldown of 1d for thing/pump' } },
    ]);
    expect(peakThingsPerHour.after.count).toBe(1);
  });

  test('a replay counts the busiest hour after limits, then as now', () => {
    const twoAnHour = limited({ devices: [{ count: 2, perMillis: hour }] });
    const oneAnHour = limited({ devices: [{ count: 1, perMillis: hour }] });
    const { before, after } = resultOf(
      ...Array.from({ length: 5 }, () => [twoAnHour, oneAnHour] as const),
    ).peakThingsPerHour;
    expect([before.count, after.count]).toEqual([2, 1]);
  });

  test('a replay shows what decided then and what decides now', () => {
    const { enforced } = resultOf([undecided, by('enforce', 'mitigate')]).newlyContained;
    expect(enforced.examples).toEqual([
      {
        eventId: 'violation/0',
        at: new Date(start),
        subject: 'thing/pump-0',
        before: { because: 'no-rule-matches' },
        after: { because: 'rule-matches', rule: { id: 'a-rule', priority: 1000, mode: 'enforce' } },
      },
    ]);
  });

  test('a replay counts a subject once, and keeps the first examples in the order they came', () => {
    const replay = createReplay();
    for (let number = 0; number < maxExamples + 5; number++)
      replay.add(anEvent(number, undecided, `thing/pump-${number % 2}`), by('enforce', 'mitigate'));
    const { events, subjects, examples } = replay.result().newlyContained.enforced;
    expect({ events, subjects }).toEqual({
      events: maxExamples + 5,
      subjects: { count: 2, atLeast: false },
    });
    expect(examples.map(({ eventId }) => eventId)).toEqual(
      Array.from({ length: maxExamples }, (_, number) => `violation/${number}`),
    );
  });

  test('a replay of the ruleset that decided gives no difference', () => {
    fc.assert(
      fc.property(anyRuleset, fc.array(anyViolation), (ruleset, documents) => {
        const replay = createReplay();
        for (const [number, document] of documents.entries())
          replay.add(anEvent(number, decide(ruleset, document)), decide(ruleset, document));
        const result = replay.result();
        expect(countsOf(result)).toEqual({});
        expect(result.peakThingsPerHour.after).toEqual(result.peakThingsPerHour.before);
      }),
    );
  });

  test('a replay of the ruleset that decided gives no difference, whatever its limits held', () => {
    let held = 0;
    fc.assert(
      fc.property(anyLimits, anyAlarms, (limits, alarms) => {
        const ruleset = rulesetOf(limits.map(limitedRule));
        const replay = createReplay();
        for (const [number, { thingName, minutes }] of alarms.entries()) {
          const decision = decide(ruleset, { kind: 'violation', violationEventType: 'in-alarm', thingName });
          const at = new Date(start + minutes * 60_000);
          replay.add({ ...anEvent(number, decision, `thing/${thingName}`), at }, decision);
        }
        const { heldByLimits, ...result } = replay.result();
        expect(countsOf({ ...result, heldByLimits: result.newlyContained })).toEqual({});
        expect(result.peakThingsPerHour.after).toEqual(result.peakThingsPerHour.before);
        held += heldByLimits.inAnyMode.events;
      }),
    );
    expect(held).toBeGreaterThan(100);
  });

  test('back to the old ruleset spares what the new one contained', () => {
    fc.assert(
      fc.property(anyRuleset, anyRuleset, fc.array(anyViolation), (old, fresh, documents) => {
        const there = resultOf(
          ...documents.map((document) => [decide(old, document), decide(fresh, document)] as const),
        );
        const back = resultOf(
          ...documents.map((document) => [decide(fresh, document), decide(old, document)] as const),
        );
        const { newlyContained = [0, 0], newlySpared = [0, 0] } = countsOf(there);
        const { newlyContained: again = [0, 0], newlySpared: undone = [0, 0] } = countsOf(back);
        expect([again, undone]).toEqual([newlySpared, newlyContained]);
      }),
    );
  });
});

const anyViolation = anyDocument.map((members) => ({
  ...members,
  kind: 'violation',
  violationEventType: 'in-alarm',
}));

const anyLimits = fc.array(
  fc.record({ cooldown: fc.constantFrom('20m', '3h'), count: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 1, maxLength: 3 },
);

const limitedRule = ({ cooldown, count }: { cooldown: string; count: number }, index: number) =>
  aRule({
    id: `r${index}`,
    mode: index === 1 ? 'observe' : 'enforce',
    match: { kind: ['violation'], thingName: [{ suffix: String(index) }] },
    limits: { cooldown, devices: [{ count, per: '1h' }] },
  });

/** Alarms of a few things, the oldest first. */
const anyAlarms = fc
  .array(
    fc.record({ thingName: fc.constantFrom('a0', 'b0', 'c0', 'd1', 'e1', 'f2'), minutes: fc.nat(500) }),
    {
      minLength: 10,
      maxLength: 40,
    },
  )
  .map((alarms) => alarms.toSorted((a, b) => a.minutes - b.minutes));

const anyRuleset = fc
  .array(fc.tuple(anyPattern, fc.constantFrom('observe', 'enforce')), { maxLength: 4 })
  .map((rules) =>
    rules.map(([match, mode], index) =>
      aRule({ id: `r${index}`, mode, match: { ...match, kind: ['violation'] } }),
    ),
  )
  .filter((rules) => problemsOf(rules).length === 0)
  .map((rules) => rulesetOf(rules));

test('the breaker of the other ruleset holds what its rules together would contain, those that observe apart', () => {
  const replay = createReplay({ devices: [{ count: 2, perMillis: hour }] });
  const limitedToOne = limited({ devices: [{ count: 1, perMillis: hour }] });
  const decisions = [
    by('enforce', 'mitigate'),
    by('observe', 'mitigate'),
    limitedToOne,
    limitedToOne,
    by('enforce', 'mitigate'),
    by('enforce', 'suppress'),
  ];
  for (const [number, decision] of decisions.entries())
    replay.add(anEvent(number, by('enforce', 'suppress')), decision);
  const { newlyContained, heldByLimits } = replay.result();
  expect(newlyContained.enforced.events).toBe(2);
  expect(newlyContained.inAnyMode.events).toBe(3);
  expect(heldByLimits.enforced.examples.map(({ after }) => after.heldBy)).toEqual([
    'limit of 1 devices per 1h is met',
    'breaker of 2 devices per 1h is met',
  ]);
});

describe('the busiest hour', () => {
  const contained = by('enforce', 'mitigate');
  const peaksOf = (events: readonly (readonly [number, string])[], then: Decision, now: Decision) => {
    const replay = createReplay();
    for (const [millis, subject] of events)
      replay.add({ ...anEvent(0, then, subject), at: new Date(start + millis) }, now);
    return replay.result().peakThingsPerHour;
  };
  const none = { count: 0, atLeast: false };
  const peak = (count: number, at: number) => ({ count, atLeast: false, hour: new Date(start + at) });

  test.each<[string, readonly (readonly [number, string])[], object]>([
    ['where nothing is contained is none', [], none],
    [
      'counts a thing once',
      [
        [1, 'thing/a'],
        [2, 'thing/a'],
      ],
      peak(1, 0),
    ],
    [
      'counts things, and no policies',
      [
        [1, 'policy/a'],
        [2, 'thing/a'],
      ],
      peak(1, 0),
    ],
    [
      'can be the first',
      [
        [1, 'thing/a'],
        [2, 'thing/b'],
        [hour, 'thing/a'],
      ],
      peak(2, 0),
    ],
    [
      'can be the last',
      [
        [1, 'thing/b'],
        [hour, 'thing/b'],
        [hour + 1, 'thing/a'],
      ],
      peak(2, hour),
    ],
    [
      'is the first of two that are alike',
      [
        [1, 'thing/a'],
        [hour, 'thing/a'],
      ],
      peak(1, 0),
    ],
    [
      'ends on the hour',
      [
        [hour - 1, 'thing/b'],
        [hour, 'thing/a'],
      ],
      peak(1, 0),
    ],
  ])('%s', (_, events, expected) => {
    expect(peaksOf(events, undecided, contained).after).toEqual(expected);
  });

  test('the peak is given as it was, as it would be, and as if every rule enforced', () => {
    const events = [[1, 'thing/a']] as const;
    expect(peaksOf(events, contained, by('observe', 'mitigate'))).toEqual({
      before: peak(1, 0),
      after: none,
      afterInAnyMode: peak(1, 0),
    });
  });
});

describe('a replay of 100,000 events about as many things', () => {
  const count = 100_000;
  const onceADay = limited({ cooldownMillis: 24 * hour, devices: [] });

  /** Every other thing is suppressed now and was contained, the others the other way round. */
  function run(millisApart: number, contained = by('enforce', 'mitigate')) {
    const suppressed = by('enforce', 'suppress');
    const event = (number: number, then: Decision) => ({
      ...anEvent(number, then),
      at: new Date(start + number * millisApart),
    });
    const replay = createReplay();
    let most = 0;
    for (let number = 0; number < count; number += 2) {
      replay.add(event(number, suppressed), contained);
      replay.add(event(number + 1, contained), suppressed);
      most = Math.max(most, replay.retained());
    }
    return { most, result: replay.result() };
  }

  test('remembers a bounded number of them, and says where it stopped to tell them apart', () => {
    const { most, result } = run(1000);
    expect(most).toBeLessThanOrEqual(8 * (maxSubjects + maxExamples) + 3 * 3600);
    expect(result.newlyContained.enforced).toMatchObject({
      events: count / 2,
      subjects: { count: maxSubjects, atLeast: true },
    });
    expect(result.peakThingsPerHour.after).toMatchObject({ count: 1800, atLeast: false });
    expect(result.limitsForget).toBe(false);
  });

  test('remembers a bounded number of them where all happened in one hour', () => {
    const { most, result } = run(0);
    expect(most).toBeLessThanOrEqual(8 * (maxSubjects + maxExamples) + 3 * maxThingsPerHour);
    expect(result.peakThingsPerHour.after).toMatchObject({ count: maxThingsPerHour, atLeast: false });
  });

  test('remembers a bounded number of them where all are in a cooldown, and says that it forgets', () => {
    const { most, result } = run(100, onceADay);
    const inPeaks = 3 * (hour / 100);
    expect(most).toBeLessThanOrEqual(8 * (maxSubjects + maxExamples) + inPeaks + 2 * maxUsages);
    expect(result.limitsForget).toBe(true);
  });
});
