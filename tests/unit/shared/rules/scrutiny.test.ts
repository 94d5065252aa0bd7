import * as v from 'valibot';
import type { MitigationActionType } from '../../../../shared/rules/check-actions.ts';
import { RuleSchema } from '../../../../shared/rules/rule-schema.ts';
import { maxRuleBytes, scrutinize, shadowed } from '../../../../shared/rules/scrutiny.ts';
import { aFindingRule, aRule } from './builders.ts';

const read = (rule: unknown) => v.parse(RuleSchema, rule);

const forGood = { indefinitely: true, owner: 'iot-security@example.com', reason: 'By design' };
const accepting = (match: Record<string, unknown>, suppress: Record<string, unknown> = forGood) =>
  aFindingRule({ match: { kind: ['finding'], ...match }, respond: [{ suppress }] });
const watching = (metric: readonly unknown[]) =>
  aRule({ match: { kind: ['violation'], behavior: { metric } } });

const types = new Map<string, MitigationActionType>([
  ['QuarantineThing', 'ADD_THINGS_TO_THING_GROUP'],
  ['BlankPolicy', 'REPLACE_DEFAULT_POLICY_VERSION'],
]);

describe('a new rule is refused', () => {
  it.each<[string, string, unknown]>([
    [
      'match.checkName.1',
      'did you mean LOGGING_DISABLED_CHECK?',
      accepting({ checkName: ['CA_CERTIFICATE_EXPIRING_CHECK', 'LOGING_DISABLED_CHECK'] }, { ...forGood }),
    ],
    ['match.behavior.metric.0', 'did you mean aws:num-messages-sent?', watching(['aws:num-message-sent'])],
    ['match.behavior.metric.0', 'did you mean aws:num-disconnects?', watching(['num-disconnects'])],
    [
      'respond.0.suppress.indefinitely',
      'CA_CERTIFICATE_KEY_QUALITY_CHECK is CRITICAL: give the suppression an end',
      accepting({ checkName: ['CA_CERTIFICATE_KEY_QUALITY_CHECK'] }),
    ],
    ['respond.0.suppress.indefinitely', 'may accept findings of CRITICAL checks', accepting({})],
    [
      'respond.0.suppress.indefinitely',
      'may accept findings of CRITICAL checks',
      accepting({ checkName: [{ prefix: 'CA_' }], severity: ['LOW', 'CRITICAL'] }),
    ],
    ['', `${maxRuleBytes} is the most`, watching(Array.from({ length: 9000 }, (_, index) => `own-${index}`))],
  ])('at "%s": %s', (path, message, rule) => {
    expect(scrutinize(read(rule))).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  it.each<[string, string, unknown]>([
    [
      'a violation with an action for policies',
      'violations take ADD_THINGS_TO_THING_GROUP only',
      aRule({ respond: [{ mitigate: ['BlankPolicy'] }] }),
    ],
    [
      'a check with an action that is not for it',
      'does not apply to LOGGING_DISABLED_CHECK',
      aRule({
        match: { kind: ['finding'], checkName: ['LOGGING_DISABLED_CHECK'] },
        respond: [{ mitigate: ['BlankPolicy'] }],
      }),
    ],
    [
      'an action that the account has not',
      'no mitigation action QuarantineThings (did you mean QuarantineThing?)',
      aRule({ respond: [{ mitigate: ['QuarantineThings'] }] }),
    ],
  ])('where it answers %s, once the types are known', (_, message, rule) => {
    expect(scrutinize(read(rule))).toEqual([]);
    expect(scrutinize(read(rule), types)).toEqual([
      { path: 'respond.0.mitigate.0', message: expect.stringContaining(message) },
    ]);
  });

  it.each<[string, unknown]>([
    ['a check to come', accepting({ checkName: ['DRONE_BATTERY_CHECK'] })],
    ['a metric of the account', watching(['temperature'])],
    ['a metric to come', watching(['aws:temperature'])],
    [
      'a CRITICAL check accepted for a time',
      accepting({}, { ...forGood, indefinitely: undefined, for: '90d' }),
    ],
    ['a LOW check accepted for good', accepting({ checkName: ['LOGGING_DISABLED_CHECK'] })],
    ['LOW findings accepted for good', accepting({ severity: ['LOW'] })],
    ['an action of the right type', aRule()],
    [
      'long tests',
      aRule({ tests: [{ name: 'n', event: { text: 'x'.repeat(maxRuleBytes) }, expect: 'match' }] }),
    ],
  ])('but not for %s', (_, rule) => {
    expect(scrutinize(read(rule), types)).toEqual([]);
  });
});

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
