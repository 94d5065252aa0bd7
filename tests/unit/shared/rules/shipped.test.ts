import type { Account } from '../../../../cli/rules/scrutiny/account.ts';
import { scrutinize } from '../../../../cli/rules/scrutiny/scrutinize.ts';
import { shadowed } from '../../../../cli/rules/scrutiny/shadowing.ts';
import { decide } from '../../../../shared/decisions/decide.ts';
import { firstFailedClause } from '../../../../shared/rules/evaluate.ts';
import { sampleDocument } from '../../../../shared/sources/sample.ts';
import { problemsOf, ruleOf, rulesetOf } from './builders.ts';
import { rules, sample, shippedSettings, sources } from './shipped-rules.ts';

/** What the comments of the settings say of each action. */
const actionTypes: Account['actionTypes'] = new Map([
  ['BlankPolicy', 'REPLACE_DEFAULT_POLICY_VERSION'],
  ['QuarantineThing', 'ADD_THINGS_TO_THING_GROUP'],
  ['DeactivateDeviceCertificate', 'UPDATE_DEVICE_CERTIFICATE'],
  ['EnableIotLogging', 'ENABLE_IOT_LOGGING'],
]);

describe('the shipped ruleset', () => {
  it('the shipped ruleset loads', () => {
    expect(problemsOf(rules, shippedSettings)).toEqual([]);
    expect(rules.length).toBeGreaterThan(0);
  });

  it('the shipped ruleset changes nothing: every rule observes until a setting says otherwise', () => {
    expect(rulesetOf(rules, shippedSettings).rules.map(({ mode }) => mode)).toEqual(
      rules.map(() => 'observe'),
    );
  });

  it('the shipped ruleset is switched on by the default mode', () => {
    const enforced = { ...(shippedSettings as object), defaultMode: 'enforce' };
    expect(rulesetOf(rules, enforced).rules.map(({ mode }) => mode)).toEqual(rules.map(() => 'enforce'));
  });

  it.each(sources.map(({ file, source }) => [file, source] as const))(
    'the shipped ruleset names each rule as its file and tests it both ways: %s',
    (file, { id, tests = [] }) => {
      expect(file).toBe(`${id}.yml`);
      expect(new Set(tests.map(({ expect: expected }) => expected))).toEqual(new Set(['match', 'no-match']));
    },
  );

  it.each(
    sources.flatMap(({ source, written }) =>
      (source.tests ?? []).map((test) => [source.id, test.name, test, written] as const),
    ),
  )('keeps the promise of %s: %s', (_rule, _name, { event, expect: expected }, written) => {
    const { pattern } = ruleOf(written, shippedSettings);
    const document = typeof event === 'string' ? sample(event) : sampleDocument(event);
    expect(firstFailedClause(pattern, document) ? 'no-match' : 'match').toBe(expected);
  });

  it.each([
    ['finding-group-policy.json', 'accept-group-policy', ['suppress']],
    ['finding-pump-policy.json', 'blank-permissive-policies', ['mitigate', 'notify']],
    ['violation-in-alarm.json', 'quarantine-chatty-things', ['mitigate', 'notify']],
    ['violation-alarm-cleared.json', undefined, ['release']],
    ['violation-gateway.json', 'notify-gateway-alarms', ['notify']],
    ['finding-logging-disabled.json', 'enable-logging', ['mitigate', 'notify']],
    ['check-failed.json', 'notify-blind-checks', ['notify']],
    ['check-compliant.json', undefined, []],
    ['violation-heavy-sender-unsure.json', 'notify-other-alarms', ['notify']],
    ['violation-chatty-unsure.json', 'notify-other-alarms', ['notify']],
  ])('the shipped ruleset answers %s by %s', (file, rule, steps) => {
    const decision = decide(rulesetOf(rules, shippedSettings), sample(`events/${file}`));
    expect(decision.rule?.id).toBe(rule);
    expect(decision.steps.map(({ kind }) => kind)).toEqual(steps);
  });

  it('the shipped ruleset asks for no action that Device Defender would not apply, and has no rule in vain', () => {
    const sound = sources.map(({ source }) => source);
    expect(sound.flatMap((source) => scrutinize(source, { actionTypes }))).toEqual([]);
    expect(shadowed(sound)).toEqual([]);
    expect(shippedSettings).toMatchObject({ mitigationActions: [...actionTypes.keys()] });
  });
});
