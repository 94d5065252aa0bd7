import * as v from 'valibot';
import { maxRuleBytes, scrutinize } from '../../../../../cli/rules/scrutiny/scrutinize.ts';
import { RuleSchema } from '../../../../../shared/rules/rule-schema.ts';
import type { MitigationActionType } from '../../../../../shared/sources/audit/checks.ts';
import { aFindingRule, aRule } from '../../../shared/rules/builders.ts';

const read = (rule: unknown) => v.parse(RuleSchema, rule);

const forGood = { indefinitely: true, owner: 'iot-security@example.com', reason: 'By design' };
const accepting = (match: Record<string, unknown>, suppress: Record<string, unknown> = forGood) =>
  aFindingRule({ match: { kind: ['finding'], ...match }, respond: [{ suppress }] });
const watching = (metric: readonly unknown[]) =>
  aRule({ match: { kind: ['violation'], behavior: { metric } } });

const actionTypes = new Map<string, MitigationActionType>([
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
    [
      'respond.0.suppress.indefinitely',
      'DEVICE_CERTIFICATE_SHARED_CHECK is CRITICAL',
      accepting({
        $or: [{ checkName: ['LOGGING_DISABLED_CHECK'] }, { checkName: ['DEVICE_CERTIFICATE_SHARED_CHECK'] }],
      }),
    ],
    ['', `${maxRuleBytes} is the most`, watching(Array.from({ length: 9000 }, (_, index) => `own-${index}`))],
  ])('a new rule is refused at "%s": %s', (path, message, rule) => {
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
      'checks that it does not name, of which one can not take it,',
      'does not apply to REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK: name the checks that it is for',
      aRule({ match: { kind: ['finding'] }, respond: [{ mitigate: ['BlankPolicy'] }] }),
    ],
    [
      'an alternative with an action that is not for it',
      'does not apply to DEVICE_CERTIFICATE_AGE_CHECK',
      aRule({
        match: {
          kind: ['finding'],
          $or: [
            { checkName: ['IOT_POLICY_OVERLY_PERMISSIVE_CHECK'] },
            { checkName: ['DEVICE_CERTIFICATE_AGE_CHECK'] },
          ],
        },
        respond: [{ mitigate: ['BlankPolicy'] }],
      }),
    ],
    [
      'an action that the account has not',
      'no mitigation action QuarantineThings (did you mean QuarantineThing?)',
      aRule({ respond: [{ mitigate: ['QuarantineThings'] }] }),
    ],
  ])('a new rule is refused where it answers %s, once the types are known', (_, message, rule) => {
    expect(scrutinize(read(rule))).toEqual([]);
    expect(scrutinize(read(rule), { actionTypes })).toEqual([
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
      'an action that all checks take which the pattern leaves',
      aRule({
        match: { kind: ['finding'], nonCompliantResource: { resourceType: ['IOT_POLICY'] } },
        respond: [{ mitigate: ['BlankPolicy'] }],
      }),
    ],
    [
      'long tests',
      aRule({ tests: [{ name: 'n', event: { text: 'x'.repeat(maxRuleBytes) }, expect: 'match' }] }),
    ],
  ])('but not for %s', (_, rule) => {
    expect(scrutinize(read(rule), { actionTypes })).toEqual([]);
  });
});
