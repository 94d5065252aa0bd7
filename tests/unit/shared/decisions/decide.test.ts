import fc from 'fast-check';
import * as v from 'valibot';
import { decide } from '../../../../shared/decisions/decide.ts';
import { DecisionSchema } from '../../../../shared/decisions/decision.ts';
import { rulesAboutKind } from '../../../../shared/decisions/rule-indexes.ts';
import type { JsonObject } from '../../../../shared/json/json.ts';
import { emptyRuleset } from '../../../../shared/rules/ruleset.ts';
import { aViolation } from '../../../fixtures/notices/builders.ts';
import { aFindingRule, aRule, rulesetOf, settings } from '../rules/builders.ts';

const violation = (members: JsonObject = {}): JsonObject => ({
  ...aViolation(),
  kind: 'violation',
  subject: 'thing/pump-17',
  ...members,
});

const finding = (members: JsonObject = {}): JsonObject => ({
  kind: 'finding',
  checkName: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
  isSuppressed: false,
  ...members,
});

const notify = { notify: { severity: 'high' } };

describe('a violation in alarm', () => {
  it('a violation in alarm gets the steps of the rule that matches, and the reason', () => {
    const rules = [
      aRule({ mode: 'enforce', priority: 10, respond: [{ mitigate: ['QuarantineThing'] }, notify] }),
    ];
    expect(decide(rulesetOf(rules), violation())).toEqual({
      rulesetVersion: 7,
      because: 'rule-matches',
      rule: { id: 'quarantine', priority: 10, mode: 'enforce' },
      steps: [
        { kind: 'mitigate', actions: ['QuarantineThing'] },
        { kind: 'notify', severity: 'high' },
      ],
      passed: [],
      considered: 1,
    });
  });

  it('a violation in alarm gets the steps of the first rule where several match', () => {
    const rules = [aRule({ id: 'second', priority: 2 }), aRule({ id: 'first', priority: 1 })];
    expect(decide(rulesetOf(rules), violation()).rule?.id).toBe('first');
  });

  it('a violation in alarm gets none where no rule matches, and hears of the first three what failed first', () => {
    const rules = ['a', 'b', 'c', 'd'].map((id) =>
      aRule({
        id,
        match: { kind: ['violation'], thingName: [{ prefix: `${id}-` }], violationEventType: ['x'] },
      }),
    );
    expect(decide(rulesetOf(rules), violation())).toEqual({
      rulesetVersion: 7,
      because: 'no-rule-matches',
      steps: [],
      passed: [
        { rule: 'a', clause: 'thingName: [{"prefix":"a-"}]' },
        { rule: 'b', clause: 'thingName: [{"prefix":"b-"}]' },
        { rule: 'c', clause: 'thingName: [{"prefix":"c-"}]' },
      ],
      considered: 4,
    });
  });

  it('a violation in alarm hears nothing of rules about findings', () => {
    expect(decide(rulesetOf([aFindingRule(), aRule()]), violation())).toMatchObject({
      rule: { id: 'quarantine' },
      passed: [],
      considered: 1,
    });
  });

  it('a violation in alarm names a failed clause in at most 200 characters', () => {
    const match = { kind: ['violation'], ['field'.repeat(100)]: ['x'] };
    expect(decide(rulesetOf([aRule({ match })]), violation()).passed[0]?.clause).toHaveLength(200);
  });

  it('a violation in alarm finds the index of its rules as the decision before left it', () => {
    const ruleset = rulesetOf([aRule()]);
    expect(rulesAboutKind(ruleset, 'violation')).toBe(rulesAboutKind({ ...ruleset }, 'violation'));
  });

  it('a violation in alarm is decided by the empty ruleset too: nothing is done', () => {
    expect(decide(emptyRuleset, violation())).toMatchObject({
      rulesetVersion: 0,
      because: 'no-rule-matches',
      steps: [],
    });
  });
});

describe('an alarm that is over', () => {
  it.each(['alarm-cleared', 'alarm-invalidated', 'a type to come', null])(
    'an alarm that is over releases and contains nothing: %s',
    (violationEventType) => {
      const rules = [
        aRule({ match: { kind: ['violation'] }, respond: [{ mitigate: ['BlankPolicy'] }, notify] }),
      ];
      expect(decide(rulesetOf(rules), violation({ violationEventType }))).toMatchObject({
        because: 'not-in-alarm',
        steps: [{ kind: 'release' }],
      });
    },
  );

  it('an alarm that is over releases and notifies where a rule names the end of the alarm', () => {
    const match = { kind: ['violation'], violationEventType: ['alarm-cleared'] };
    const ruleset = rulesetOf([aRule(), aRule({ id: 'all-clear', match, respond: [notify] })]);
    expect(decide(ruleset, violation({ violationEventType: 'alarm-cleared' }))).toEqual({
      rulesetVersion: 7,
      because: 'not-in-alarm',
      rule: { id: 'all-clear', priority: 1000, mode: 'observe' },
      steps: [{ kind: 'release' }, { kind: 'notify', severity: 'high' }],
      passed: [],
      considered: 1,
    });
    expect(decide(ruleset, violation({ violationEventType: 'alarm-invalidated' })).steps).toEqual([
      { kind: 'release' },
    ]);
  });
});

it('an alarm that is over contains nothing even by a rule that no loader would have let pass', () => {
  const { rules, ...rest } = rulesetOf([
    aRule({ match: { kind: ['violation'] }, respond: [{ mitigate: ['QuarantineThing'] }, notify] }),
  ]);
  const forged = { ...rest, rules: rules.map((rule) => ({ ...rule, namesEndOfAlarm: true })) };
  expect(decide(forged, violation({ violationEventType: 'alarm-cleared' })).steps).toEqual([
    { kind: 'release' },
    { kind: 'notify', severity: 'high' },
  ]);
});

it('what no source knows is decided by no rule about something else', () => {
  expect(decide(rulesetOf([aRule(), aFindingRule()]), { kind: 'rumor', isSuppressed: true })).toMatchObject({
    because: 'no-rule-matches',
    steps: [],
  });
});

describe('a finding', () => {
  it('a finding is left alone while it is suppressed, whatever the rules say', () => {
    expect(decide(rulesetOf([aFindingRule()]), finding({ isSuppressed: true }))).toEqual({
      rulesetVersion: 7,
      because: 'suppressed-finding',
      steps: [],
      passed: [],
      considered: 0,
    });
  });

  it('a finding is what can be suppressed, not a violation that says so of itself', () => {
    expect(decide(rulesetOf([aRule()]), violation({ isSuppressed: true })).because).toBe('rule-matches');
  });

  it('a finding never releases', () => {
    expect(decide(rulesetOf([]), finding()).steps).toEqual([]);
  });
});

const kinds = fc.constantFrom<JsonObject>(violation(), finding(), { kind: 'check' });
const anyDocument = fc
  .oneof(
    fc.tuple(
      kinds,
      fc.dictionary(fc.constantFrom('violationEventType', 'thingName', 'isSuppressed'), fc.jsonValue()),
    ),
    fc.tuple(kinds, fc.dictionary(fc.string(), fc.jsonValue())),
  )
  .map(([base, members]) => ({ ...base, ...members }) as JsonObject);

const anyMatch = fc.record({
  thingName: fc.constantFrom(
    ['pump-17'],
    [{ prefix: 'gate' }],
    [{ 'anything-but': 'x' }],
    [{ exists: false }],
  ),
  kind: fc.constant(['violation']),
});
const anyRules = fc
  .uniqueArray(
    fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
      priority: fc.integer({ min: 1, max: 3 }),
      mode: fc.constantFrom('observe', 'enforce'),
      match: anyMatch,
      respond: fc.constantFrom(
        [notify],
        [{ mitigate: ['QuarantineThing'] }],
        [{ setVerificationState: { state: 'TRUE_POSITIVE' } }, notify],
      ),
    }),
    { selector: ({ id }) => id },
  )
  .map((rules): object[] => [...rules, aFindingRule({ id: 'z' })]);

describe('any decision', () => {
  it('any decision is made, whatever the document, and comes back from the table as it was', () => {
    fc.assert(
      fc.property(anyRules, anyDocument, (rules, document) => {
        const decision = decide(rulesetOf(rules), document);
        expect(v.parse(DecisionSchema, JSON.parse(JSON.stringify(decision)))).toEqual(decision);
      }),
    );
  });

  it('any decision does not depend on the order in which rules are given', () => {
    const shuffled = anyRules.chain((rules) =>
      fc.tuple(fc.constant(rules), fc.shuffledSubarray(rules, { minLength: rules.length })),
    );
    fc.assert(
      fc.property(shuffled, anyDocument, ([rules, others], document) => {
        expect(decide(rulesetOf(others), document)).toEqual(decide(rulesetOf(rules), document));
      }),
    );
  });

  it('any decision is the same to observe as to enforce, but for the mode it states', () => {
    fc.assert(
      fc.property(anyRules, anyDocument, (rules, document) => {
        const [observed, enforced] = (['observe', 'enforce'] as const).map((mode) => {
          const { rule, ...rest } = decide(rulesetOf(rules.map((each) => ({ ...each, mode }))), document);
          expect(rule?.mode ?? mode).toBe(mode);
          return { ...rest, id: rule?.id };
        });
        expect(observed).toEqual(enforced);
      }),
    );
  });

  it('any decision contains nothing unless its violation is in alarm', () => {
    const over = fc.oneof(fc.constantFrom('alarm-cleared', 'alarm-invalidated'), fc.jsonValue());
    const telling = aRule({
      id: 'y',
      match: { kind: ['violation'], violationEventType: ['alarm-cleared', 'alarm-invalidated'] },
      respond: [notify],
    });
    fc.assert(
      fc.property(
        anyRules,
        over.filter((type) => type !== 'in-alarm'),
        (rules, violationEventType) => {
          const document = { ...violation(), violationEventType } as JsonObject;
          const { because, steps } = decide(rulesetOf([...rules, telling]), document);
          expect(because).toBe('not-in-alarm');
          expect(steps.map(({ kind }) => kind)).toEqual(
            steps.length > 1 ? ['release', 'notify'] : ['release'],
          );
        },
      ),
    );
  });

  it('any decision names the rule that a search by hand finds first', () => {
    fc.assert(
      fc.property(fc.subarray(['pump-', 'pump-1', 'pump-17', 'x', 'y']), (prefixes) => {
        const rules = prefixes.map((prefix, index) =>
          aRule({
            id: `r${index}`,
            priority: index + 1,
            match: { kind: ['violation'], thingName: [{ prefix }] },
          }),
        );
        const expected = prefixes.findIndex((prefix) => 'pump-17'.startsWith(prefix));
        const { rule, considered } = decide(rulesetOf(rules, settings()), violation());
        expect(rule?.id).toBe(expected < 0 ? undefined : `r${expected}`);
        expect(considered).toBe(expected < 0 ? prefixes.length : expected + 1);
      }),
    );
  });
});
