import fc from 'fast-check';
import { decide } from '../../../../shared/decisions/decide.ts';
import type { JsonObject } from '../../../../shared/json/json.ts';
import { compilePattern } from '../../../../shared/rules/compile-pattern.ts';
import { firstFailedClause } from '../../../../shared/rules/evaluate.ts';
import { indexPatterns } from '../../../../shared/rules/rule-index.ts';
import type { Ruleset } from '../../../../shared/rules/ruleset.ts';
import { unfold } from '../../../../shared/rules/unfold.ts';
import { anyDocument, anyPattern } from '../rules/any-pattern.ts';
import { aRule, rulesetOf } from '../rules/builders.ts';

const isSound = (pattern: JsonObject) => compilePattern(pattern).problems.length === 0;

/** Tries one rule after the other, as the meaning of `rule`, `passed` and `considered` has it. */
function byTryingAll({ rules }: Ruleset, document: JsonObject) {
  const failures = rules.map(({ pattern }) => firstFailedClause(pattern, document));
  const place = failures.indexOf(undefined);
  const before = place < 0 ? failures : failures.slice(0, place);
  return {
    rule: rules[place]?.id,
    considered: place < 0 ? rules.length : place + 1,
    passed: before.slice(0, 3).map((clause, index) => ({
      rule: rules[index]?.id,
      clause: `${clause?.path.join('.')}: ${clause?.written}`,
    })),
  };
}

const anyRuleset = fc
  .array(
    anyPattern.filter((pattern) => isSound({ ...pattern, kind: ['violation'] })),
    { maxLength: 12 },
  )
  .map((patterns) =>
    rulesetOf(
      patterns.map((pattern, index) =>
        aRule({ id: `r${index}`, priority: 1 + (index % 5), match: { ...pattern, kind: ['violation'] } }),
      ),
    ),
  );

describe('a decision by the index', () => {
  it('a decision by the index is the one that trying every rule in order comes to', () => {
    fc.assert(
      fc.property(anyRuleset, anyDocument, (ruleset, members) => {
        const document = { ...members, kind: 'violation', violationEventType: 'in-alarm' };
        const { rule, considered, passed } = decide(ruleset, document);
        expect({ rule: rule?.id, considered, passed }).toEqual(byTryingAll(ruleset, document));
      }),
      { numRuns: 300 },
    );
  });

  it('a decision by the index is, where an alarm is over, the one among the rules that name its end', () => {
    const telling = { violationEventType: ['alarm-cleared'] };
    const anyTelling = fc.array(
      anyPattern.filter((pattern) => isSound({ ...pattern, ...telling, kind: ['violation'] })),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(anyTelling, anyDocument, (patterns, members) => {
        const rules = patterns.map((pattern, index) =>
          aRule({
            id: `r${index}`,
            match: { ...pattern, ...telling, kind: ['violation'] },
            respond: [{ notify: { severity: 'low' } }],
          }),
        );
        const document = { ...members, kind: 'violation', violationEventType: 'alarm-cleared' };
        const decision = decide(rulesetOf([...rules, aRule({ id: 'a-contains' })]), document);
        const { rule, considered, passed } = byTryingAll(rulesetOf(rules), document);
        expect(decision).toMatchObject({ considered, passed });
        expect(decision.rule?.id).toBe(rule);
      }),
    );
  });
});

const candidatesOf = (patterns: readonly JsonObject[], document: JsonObject) =>
  indexPatterns(patterns.map((each) => compilePattern(each).pattern))(unfold(document));

describe('the candidates for a document', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['another value', { a: ['x'] }, { a: 'y' }],
    ['a number for a text', { a: ['1'] }, { a: 1 }],
    ['another beginning', { a: [{ prefix: 'gate' }, 'x'] }, { a: 'pump-17' }],
    ['another end', { a: [{ suffix: '-18' }] }, { a: 'pump-17' }],
    ['another beginning before the asterisk', { a: [{ wildcard: 'gate*' }] }, { a: 'pump-17' }],
    ['another end after the asterisk', { a: [{ wildcard: '*-18' }] }, { a: 'pump-17' }],
    ['the value elsewhere', { a: { b: ['x'] } }, { a: 'x', b: 'x' }],
    ['neither of two alternatives', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { a: 'y', b: 'x' }],
    ['no field at all', { a: ['x'] }, {}],
  ])('the candidates for a document leave out a pattern where there is %s', (_, pattern, document) => {
    expect(candidatesOf([pattern], document)).toEqual([]);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['a number in a range', { a: [{ numeric: ['>', 1] }] }, { a: 2 }],
    ['something else', { a: [{ 'anything-but': 'x' }] }, { a: 'y' }],
    ['nothing', { a: [{ exists: false }] }, {}],
    ['every text', { a: [{ prefix: '' }] }, { a: '' }],
    ['the second of two alternatives', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: 'y' }],
    ['a name with dots', { 'a.b': ['x'] }, { 'a.b': ['y', 'x'] }],
  ])('the candidates for a document hold a pattern that asks for %s', (_, pattern, document) => {
    expect(candidatesOf([pattern], document)).toEqual([0]);
  });

  it('the candidates for a document are found by the clause that few others have, in the order of the patterns', () => {
    const patterns = Array.from({ length: 1000 }, (_, index) => ({
      type: ['in-alarm'],
      thingName: [`pump-${index % 500}`],
    }));
    expect(candidatesOf(patterns, { type: 'in-alarm', thingName: 'pump-17' })).toEqual([17, 517]);
  });
});
