import fc from 'fast-check';
import { loadRuleset } from '../../../../shared/rules/load.ts';
import { emptyRuleset } from '../../../../shared/rules/ruleset.ts';
import { aFindingRule, aRule, problemsOf, ruleOf, rulesetOf, settings } from './builders.ts';

describe('a sound ruleset', () => {
  it('a sound ruleset is loaded with its version and settings', () => {
    expect(rulesetOf([], settings({ retentionDays: 30 }))).toEqual({
      version: 7,
      rules: [],
      mitigationActions: new Set(['QuarantineThing', 'BlankPolicy']),
      retentionDays: 30,
    });
  });

  it.each([null, {}])('a sound ruleset takes all defaults where settings are %j', (given) => {
    expect(rulesetOf([], given)).toEqual({ ...emptyRuleset, version: 7 });
  });

  it('a sound ruleset orders rules by priority, then by id; a rule without priority has 1000', () => {
    const rules = [
      aRule({ id: 'none' }),
      aRule({ id: 'b', priority: 5 }),
      aRule({ id: 'a', priority: 5 }),
      aRule({ id: 'late', priority: 1001 }),
    ];
    expect(rulesetOf(rules).rules.map(({ id }) => id)).toEqual(['a', 'b', 'none', 'late']);
  });

  it.each([
    [undefined, undefined, 'observe'],
    [undefined, 'enforce', 'enforce'],
    ['observe', 'enforce', 'observe'],
    ['enforce', 'observe', 'enforce'],
    ['enforce', undefined, 'enforce'],
  ])(
    'a sound ruleset runs a rule of mode %s under default mode %s in mode %s',
    (mode, defaultMode, expected) => {
      const given = settings(defaultMode ? { defaultMode } : {});
      expect(ruleOf(aRule(mode ? { mode } : {}), given).mode).toBe(expected);
    },
  );

  it.each([
    ['30s', 30_000],
    ['30m', 1_800_000],
    ['6h', 21_600_000],
    ['90d', 7_776_000_000],
  ])('a sound ruleset releases %s after the alarm is cleared: %d milliseconds', (after, afterMillis) => {
    expect(ruleOf(aRule({ release: { on: 'cleared', after } })).steps).toEqual([
      { kind: 'mitigate', actions: ['QuarantineThing'], release: { on: 'cleared', afterMillis } },
    ]);
  });

  it('a sound ruleset keeps the steps in the order they are written', () => {
    const respond = [
      { notify: { severity: 'high' } },
      { setVerificationState: { state: 'BENIGN_POSITIVE', description: 'Firmware day' } },
      { mitigate: ['QuarantineThing'] },
    ];
    expect(ruleOf(aRule({ respond })).steps).toEqual([
      { kind: 'notify', severity: 'high' },
      { kind: 'setVerificationState', state: 'BENIGN_POSITIVE', description: 'Firmware day' },
      { kind: 'mitigate', actions: ['QuarantineThing'] },
    ]);
  });

  it.each([
    [{ for: '90d' }, { forMillis: 7_776_000_000 }],
    [{ indefinitely: true }, {}],
  ])('a sound ruleset suppresses a finding %j', (period, expected) => {
    const accepted = { owner: 'iot-security@example.com', reason: 'Shared by design', ticket: 'SEC-142' };
    expect(ruleOf(aFindingRule({ respond: [{ suppress: { ...accepted, ...period } }] })).steps).toEqual([
      { kind: 'suppress', ...accepted, ...expected },
    ]);
  });

  it('a sound ruleset takes tests, which others run', () => {
    const tests = [
      { name: 'a sample in a file', event: 'events/violation.json', expect: 'match' },
      { name: 'a sample written out', event: { kind: 'violation' }, expect: 'no-match' },
    ];
    expect(problemsOf([aRule({ tests })])).toEqual([]);
  });
});

const suppress = (members: Record<string, unknown>) =>
  aFindingRule({ respond: [{ suppress: { owner: 'o', reason: 'r', for: '1d', ...members } }] });

describe('a rule with a mistake', () => {
  it.each<[string, string, unknown, string]>([
    ['id', 'is missing', { match: {}, respond: [] }, 'rule 1'],
    ['id', '1 to 64', aRule({ id: 'Has Capitals' }), 'Has Capitals'],
    ['', 'must be an object', 'a text', 'rule 1'],
    ['', 'must be an object', null, 'rule 1'],
    ['match', 'is missing', { id: 'x', respond: [{ notify: { severity: 'low' } }] }, 'x'],
    ['match', 'must be a pattern', aRule({ match: ['violation'] }), 'quarantine'],
    ['respond', 'is missing', { id: 'x', match: { kind: ['violation'] } }, 'x'],
    ['colour', 'is no field here: use id, description', aRule({ colour: 'red' }), 'quarantine'],
    ['constructor', 'is no field here', aRule({ constructor: 'x' }), 'quarantine'],
    ['priority', 'whole number from 1 to 99999', aRule({ priority: 0.5 }), 'quarantine'],
    ['mode', 'must be observe, enforce', aRule({ mode: 'pretend' }), 'quarantine'],
    ['respond', 'at least one', aRule({ respond: [] }), 'quarantine'],
    ['respond.0', 'must be one of mitigate, suppress', aRule({ respond: [{ reboot: true }] }), 'quarantine'],
    ['respond.0', 'must be one of mitigate, suppress', aRule({ respond: ['notify'] }), 'quarantine'],
    [
      'respond.0',
      'setVerificationState, disconnect, notify, with its members (did you mean notify?)',
      aRule({ respond: [{ notfy: { severity: 'low' } }] }),
      'quarantine',
    ],
    [
      'match.thingName.0',
      '`prefx` is no operator: use a value, exactly, prefix, suffix, equals-ignore-case, wildcard, anything-but, numeric, cidr, exists (did you mean prefix?)',
      aRule({ match: { kind: ['violation'], thingName: [{ prefx: 'pump-' }] } }),
      'quarantine',
    ],
    [
      'respond.0.notify',
      'is no field here: use mitigate',
      aRule({ respond: [{ mitigate: ['QuarantineThing'], notify: { severity: 'low' } }] }),
      'quarantine',
    ],
    ['respond.0.mitigate', 'at least one action', aRule({ respond: [{ mitigate: [] }] }), 'quarantine'],
    [
      'respond.0.mitigate',
      'at most 5 actions',
      aRule({ respond: [{ mitigate: ['a', 'b', 'c', 'd', 'e', 'f'] }] }),
      'quarantine',
    ],
    [
      'respond.0.mitigate',
      'once',
      aRule({ respond: [{ mitigate: ['QuarantineThing', 'QuarantineThing'] }] }),
      'quarantine',
    ],
    ['respond.0.suppress.owner', 'is missing', suppress({ owner: undefined }), 'accept'],
    ['respond.0.suppress.owner', 'must not be empty', suppress({ owner: ' ' }), 'accept'],
    ['respond.0.suppress.reason', 'is missing', suppress({ reason: undefined }), 'accept'],
    ['respond.0.suppress.reason', 'one line', suppress({ reason: 'two\nlines' }), 'accept'],
    ['respond.0.suppress.for', 'for example 30m, 6h or 90d', suppress({ for: '3 months' }), 'accept'],
    ['respond.0.suppress.for', 'for example', suppress({ for: '0d' }), 'accept'],
    ['respond.0.suppress.indefinitely', 'must be true', suppress({ indefinitely: false }), 'accept'],
    ['respond.0.suppress.until', 'is no field here', suppress({ until: '2030' }), 'accept'],
    [
      'respond.0.setVerificationState.state',
      'must be one of FALSE_POSITIVE',
      aRule({ respond: [{ setVerificationState: { state: 'FINE' } }] }),
      'quarantine',
    ],
    [
      'respond.0.notify.severity',
      'low, medium or high',
      aRule({ respond: [{ notify: { severity: 'loud' } }] }),
      'quarantine',
    ],
    ['release.on', 'must be cleared', aRule({ release: { on: 'monday', after: '1d' } }), 'quarantine'],
    ['limits.devices', 'must hold at least one limit', aRule({ limits: { devices: [] } }), 'quarantine'],
    ['limits.devices.0.per', 'is missing', aRule({ limits: { devices: [{ count: 1 }] } }), 'quarantine'],
    ['limits.cooldown', 'must be at most 400d', aRule({ limits: { cooldown: '401d' } }), 'quarantine'],
    [
      'limits.devices.0.per',
      'must be at most 400d',
      aRule({ limits: { devices: [{ count: 1, per: '9999h' }] } }),
      'quarantine',
    ],
    ['limits.cooldown', 'must be a whole number', aRule({ limits: { cooldown: '6' } }), 'quarantine'],
    ['release.after', 'is missing', aRule({ release: { on: 'cleared' } }), 'quarantine'],
    [
      'tests.0.expect',
      'match or no-match',
      aRule({ tests: [{ name: 'n', event: 'e', expect: true }] }),
      'quarantine',
    ],
    ['match.kind', 'must be a list, e.g. [violation]', aRule({ match: { kind: 'violation' } }), 'quarantine'],
    ['match', 'is empty', aRule({ match: {} }), 'quarantine'],
    [
      'match.thingName.0',
      '`wildcard` takes no two asterisks',
      aRule({ match: { kind: ['violation'], thingName: [{ wildcard: '**-7' }] } }),
      'quarantine',
    ],
  ])('a rule with a mistake has a problem at %s, that it %s', (path, message, rule, named) => {
    expect(problemsOf([rule])).toContainEqual({
      rule: named,
      path,
      message: expect.stringContaining(message),
    });
  });

  it('a rule with a mistake has two problems where an id is used twice', () => {
    expect(problemsOf([aRule(), aRule(), aRule({ id: 'other' })])).toEqual([
      { rule: 'quarantine', path: 'id', message: 'another rule has this id: give each rule a different id' },
    ]);
  });

  it('a rule with a mistake does not hide the mistakes of other rules, nor those of the settings', () => {
    const problems = problemsOf([aRule({ mode: 'x' }), aRule({ id: 'b', owner: 5 })], { retentionDays: 0 });
    expect(problems.map(({ rule, path }) => `${rule}/${path}`)).toEqual([
      'undefined/retentionDays',
      'quarantine/mode',
      'b/owner',
    ]);
  });
});

describe('what is not built yet is refused by name', () => {
  it.each([
    ['mode', '`approve`', { mode: 'approve' }],
    ['mode', '`canary`', { mode: { canary: '10%' } }],
    ['continue', '`continue`', { continue: true }],
    ['match.thing.typeName', '`thing`', { match: { kind: ['violation'], thing: { typeName: ['pump'] } } }],
    [
      'match.thing.groups',
      '`thing`',
      { match: { kind: ['violation'], 'thing.groups': [{ exists: false }] } },
    ],
    [
      'match.$or.1.thing.billingGroup',
      '`thing`',
      { match: { kind: ['violation'], $or: [{ thingName: ['a'] }, { thing: { billingGroup: ['b'] } }] } },
    ],
    [
      'match.things',
      '`things`',
      {
        match: { kind: ['finding'], things: [{ numeric: ['>', 5] }] },
        respond: [{ mitigate: ['BlankPolicy'] }],
      },
    ],
  ])('what is not built yet is refused by name in a rule, %s: %s', (path, name, members) => {
    expect(problemsOf([aRule(members)])).toEqual([
      { rule: 'quarantine', path, message: expect.stringMatching(`^${name} is not built yet: `) },
    ]);
  });

  it.each([
    ['defaultMode', { defaultMode: 'approve' }],
    ['protected', { protected: [{ thingName: ['gateway-1'] }] }],
    ['notices', { notices: { language: 'en' } }],
  ])('what is not built yet is refused by name in the settings, %s', (path, members) => {
    expect(problemsOf([], settings(members))).toEqual([
      { path, message: expect.stringContaining('is not built yet: ') },
    ]);
  });

  it('what is not built yet is refused by name accepts the absence of a feature said out loud', () => {
    expect(problemsOf([aRule({ continue: false })])).toEqual([]);
  });
});

const match = (members: Record<string, unknown>) => ({ kind: ['violation'], ...members });
const notify = { notify: { severity: 'low' } };

describe('a rule that makes no sense', () => {
  it.each<[string, string, unknown]>([
    ['match.kind', 'exactly one of', aRule({ match: { thingName: ['x'] } })],
    ['match.kind', 'exactly one of', aRule({ match: { kind: ['violation', 'finding'] } })],
    ['match.kind', 'exactly one of', aRule({ match: { kind: ['toString'] } })],
    ['match.kind', 'exactly one of', aRule({ match: { kind: [{ prefix: 'viol' }] } })],
    ['respond.0.mitigate', 'a check can’t', aRule({ match: { kind: ['check'] } })],
    ['respond.0.suppress', 'a violation can’t', aFindingRule({ match: { kind: ['violation'] } })],
    ['respond.0.suppress', 'a check can’t', aFindingRule({ match: { kind: ['check'] } })],
    [
      'respond.0.setVerificationState',
      'a finding can’t',
      aRule({
        match: { kind: ['finding'] },
        respond: [{ setVerificationState: { state: 'TRUE_POSITIVE' } }],
      }),
    ],
    [
      'respond.0.mitigate.0',
      'RebootThing is not in the allow-list: add it',
      aRule({ respond: [{ mitigate: ['RebootThing'] }] }),
    ],
    ['respond.0.suppress', 'either for: 90d or indefinitely', suppress({ for: undefined })],
    ['respond.0.suppress', 'either for: 90d or indefinitely', suppress({ indefinitely: true })],
    ['limits', 'leave it out', aRule({ respond: [notify], limits: { cooldown: '1h' } })],
    ['limits', 'limits nothing', aRule({ limits: {} })],
    ['release', 'leave it out', aRule({ respond: [notify], release: { on: 'cleared', after: '1m' } })],
    [
      'release',
      'leave it out',
      aRule({
        match: { kind: ['finding'] },
        respond: [{ mitigate: ['BlankPolicy'] }],
        release: { on: 'cleared', after: '1m' },
      }),
    ],
    [
      'respond.0.mitigate',
      'only in-alarm',
      aRule({ match: match({ violationEventType: ['in-alarm', 'alarm-cleared'] }) }),
    ],
    [
      'respond.1.setVerificationState',
      'only in-alarm',
      aRule({
        match: match({ violationEventType: ['alarm-invalidated'] }),
        respond: [notify, { setVerificationState: { state: 'FALSE_POSITIVE' } }],
      }),
    ],
    [
      'match.checkName.0',
      'write IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
      aFindingRule({ match: { kind: ['finding'], checkName: ['IOT_POLICY_UNRESTRICTED_CHECK'] } }),
    ],
  ])('a rule that makes no sense is refused at %s: %s', (path, message, rule) => {
    expect(problemsOf([rule])).toEqual([
      expect.objectContaining({ path, message: expect.stringContaining(message.replace('’', "'")) }),
    ]);
  });

  it('a rule that makes no sense may not hide the end of an alarm, nor an old name, inside $or', () => {
    const $or = [
      { violationEventType: ['alarm-cleared'] },
      { thingName: ['x'], $or: [{ a: ['x'] }, { checkName: ['IOT_POLICY_UNRESTRICTED_CHECK'] }] },
    ];
    expect(problemsOf([aRule({ match: match({ $or }) })])).toEqual([
      expect.objectContaining({ message: expect.stringContaining('only in-alarm can ask for mitigate') }),
      expect.objectContaining({
        path: 'match.$or.1.$or.1.checkName.0',
        message: expect.stringContaining('write IOT_POLICY_OVERLY_PERMISSIVE'),
      }),
    ]);
    expect(
      ruleOf(aRule({ match: match({ $or: $or.slice(0, 1).concat($or[0] ?? []) }), respond: [notify] }))
        .namesEndOfAlarm,
    ).toBe(true);
  });

  it('a rule that makes no sense may mitigate nothing where the settings allow no action', () => {
    expect(problemsOf([aRule()], {})).toEqual([
      expect.objectContaining({
        path: 'respond.0.mitigate.0',
        message: expect.stringContaining('allow-list'),
      }),
    ]);
  });

  it('a rule that makes no sense may notify of the end of an alarm', () => {
    const rule = aRule({ match: match({ violationEventType: ['alarm-cleared'] }), respond: [notify] });
    expect(ruleOf(rule).namesEndOfAlarm).toBe(true);
  });
});

describe('any ruleset', () => {
  it('any ruleset is loaded or refused with reasons, but never throws', () => {
    const nearlyARule = fc
      .dictionary(fc.constantFrom('id', 'match', 'respond', 'release', 'mode', 'tests'), fc.anything())
      .map((members) => ({ ...aRule(), ...members }));
    const nearlyAPattern = fc.object({ withBigInt: true, withNullPrototype: true }).map((inner) => ({
      ...aRule(),
      match: { kind: ['violation'], inner },
    }));
    const anyRule = fc.oneof(fc.anything({ withNullPrototype: true }), nearlyARule, nearlyAPattern);
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 3 }), fc.anything(), (rules, given) => {
        const loaded = loadRuleset({ version: 1, rules, settings: given });
        expect(loaded.ok || loaded.problems.length > 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('any ruleset is refused where a rule holds itself, as a YAML alias can', () => {
    const inner: Record<string, unknown> = {};
    inner.again = inner;
    inner.twice = [inner, inner];
    expect(problemsOf([aRule({ match: inner })])).toEqual([
      { rule: 'quarantine', path: '', message: 'nests deeper than any rule has to' },
    ]);
  });

  it('any ruleset is the same in whatever order its rules are given', () => {
    const rules = ['a', 'b', 'c', 'd', 'e'].map((id, index) => aRule({ id, priority: 1 + (index % 2) }));
    fc.assert(
      fc.property(fc.shuffledSubarray(rules, { minLength: rules.length }), (shuffled) => {
        expect(rulesetOf(shuffled)).toEqual(rulesetOf(rules));
      }),
    );
  });
});
