import * as v from 'valibot';
import { shadowed } from '../../../../../cli/rules/scrutiny/shadowing.ts';
import { RuleSchema } from '../../../../../shared/rules/rule-schema.ts';
import { aFindingRule, aRule } from '../../../shared/rules/builders.ts';

const read = (rule: unknown) => v.parse(RuleSchema, rule);

describe('a rule can never decide', () => {
  const chatty = { kind: ['violation'], behavior: { metric: ['aws:num-messages-sent'] } };
  const over = { ...chatty, violationEventType: ['alarm-cleared'] };
  const pairs = (...rules: unknown[]) =>
    shadowed(rules.map(read)).map(({ rule, by }) => `${rule.id} by ${by.id}`);
  const tell = { respond: [{ notify: { severity: 'low' } }] };

  it.each<[string, readonly unknown[], readonly string[]]>([
    ['the same pattern', [aRule({ id: 'a' }), aRule({ id: 'b' })], ['b by a']],
    ['the same pattern, tried first', [aRule({ id: 'a' }), aRule({ id: 'b', priority: 1 })], ['a by b']],
    [
      'fewer clauses',
      [aRule({ id: 'a', match: { kind: ['violation'] } }), aRule({ id: 'b', match: chatty })],
      ['b by a'],
    ],
    [
      'more clauses',
      [aRule({ id: 'a', match: chatty }), aRule({ id: 'b', match: { kind: ['violation'] } })],
      [],
    ],
    ['another kind', [aFindingRule({ id: 'a' }), aRule({ id: 'b' })], []],
    [
      'alarms only, where it is asked at their end',
      [aRule({ id: 'a', match: chatty }), aRule({ id: 'b', match: over, ...tell })],
      [],
    ],
    [
      'the end of alarms as well',
      [aRule({ id: 'a', match: over, ...tell }), aRule({ id: 'b', match: over, ...tell })],
      ['b by a'],
    ],
    ['a share of all', [aRule({ id: 'a', mode: { canary: '10%' } }), aRule({ id: 'b' })], []],
    ['all, and goes on', [aRule({ id: 'a', continue: true }), aRule({ id: 'b' })], []],
  ])('after one that takes %s', (_, rules, expected) => {
    expect(pairs(...rules)).toEqual(expected);
  });
});
