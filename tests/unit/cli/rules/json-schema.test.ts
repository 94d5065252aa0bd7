import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { ruleJsonSchema, settingsJsonSchema } from '../../../../cli/rules/json-schema.ts';
import { runDefender } from '../../../fakes/terminal.ts';
import { aFindingRule, aRule } from '../../shared/rules/builders.ts';

const ajv = new Ajv({ strict: false });
const validatorOf = (name: string) =>
  ajv.compile(JSON.parse(readFileSync(`schema/${name}.schema.json`, 'utf8')));
const isRule = validatorOf('rule');
const isSettings = validatorOf('settings');

const schemas = [
  ['rule', ruleJsonSchema],
  ['settings', settingsJsonSchema],
] as const;

/** The paths of properties that an editor could not explain. */
function unexplained(schema: unknown, path = ''): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    const inner = unexplained(value, `${path}/${key}`);
    if (key !== 'properties' || path.endsWith('/if')) return inner;
    const silent = Object.entries(value).filter(([, member]) => !('description' in Object(member)));
    return [...silent.map(([name]) => `${path}/${name}`), ...inner];
  });
}

describe('the JSON Schema', () => {
  it.each(schemas)(
    'the JSON Schema of %s that is published is the one of these sources: npm run schema makes it',
    async (name, make) => {
      const published = readFileSync(`schema/${name}.schema.json`, 'utf8');
      expect(published).toBe(`${JSON.stringify(make(), null, 2)}\n`);
      const option = name === 'settings' ? ['--settings'] : [];
      const { stdout } = await runDefender(['rules', 'schema', ...option], { folder: '.' });
      expect(stdout).toBe(published);
    },
  );

  it('comes with the package', () => {
    expect(JSON.parse(readFileSync('package.json', 'utf8')).files).toContain('schema');
  });

  it.each(schemas)('explains every field of %s', (_, make) => {
    expect(unexplained(make())).toEqual([]);
  });

  it.each(readdirSync('rules').filter((name) => name.endsWith('.yml')))(
    'the JSON Schema takes and is named by %s',
    (name) => {
      const text = readFileSync(`rules/${name}`, 'utf8');
      const [kind, validate] =
        name === 'settings.yml' ? (['settings', isSettings] as const) : (['rule', isRule] as const);
      expect(text).toMatch(new RegExp(`^# yaml-language-server: \\$schema=../schema/${kind}.schema.json\\n`));
      expect([validate(parse(text)), validate.errors]).toEqual([true, null]);
    },
  );

  it.each<[string, unknown]>([
    [
      'every operator',
      aRule({
        match: {
          kind: ['violation'],
          thingName: [{ prefix: { 'equals-ignore-case': 'a' } }, { 'anything-but': ['b'] }],
        },
      }),
    ],
    [
      'names with dots',
      aRule({ match: { kind: ['violation'], 'behavior.criteria.durationSeconds': [300] } }),
    ],
    [
      'alternatives',
      aRule({ match: { kind: ['violation'], $or: [{ thingName: ['a'] }, { metricValue: { count: [5] } }] } }),
    ],
    [
      'a check to come',
      aFindingRule({ match: { kind: ['finding'], checkName: ['A_CHECK_TO_COME', { exists: true }] } }),
    ],
    ['limits', aRule({ limits: { cooldown: '6h', devices: [{ count: 20, per: '1h' }] } })],
    ['the name of the schema', aRule({ $schema: '../schema/rule.schema.json' })],
  ])('the JSON Schema takes a rule with %s', (_, rule) => {
    expect([isRule(rule), isRule.errors]).toEqual([true, null]);
  });

  it.each<[string, unknown]>([
    ['an unknown field', aRule({ colour: 'red' })],
    ['no pattern', { id: 'a', respond: [{ notify: { severity: 'low' } }] }],
    ['a kind that is none', aRule({ match: { kind: ['alarm'] } })],
    [
      'an event type that is none',
      aRule({ match: { kind: ['violation'], violationEventType: ['in_alarm'] } }),
    ],
    [
      'the same in an alternative',
      aRule({
        match: {
          kind: ['violation'],
          $or: [{ thingName: ['a'] }, { severity: 'x', violationEventType: ['x'] }],
        },
      }),
    ],
    ['a text for a number', aRule({ match: { kind: ['violation'], metricValue: { count: ['261'] } } })],
    ['an operator that is none', aRule({ match: { kind: ['violation'], thingName: [{ prefx: 'a' }] } })],
    ['a value without a list', aRule({ match: { kind: ['violation'], thingName: 'a' } })],
    ['a response that is none', aRule({ respond: [{ reboot: true }] })],
    ['a wrong duration', aRule({ release: { on: 'cleared', after: '3 months' } })],
    [
      'a suppression without an owner',
      aFindingRule({ respond: [{ suppress: { for: '90d', reason: 'r' } }] }),
    ],
  ])('refuses a rule with %s', (_, rule) => {
    expect(isRule(rule)).toBe(false);
  });

  it('offers checks, metrics and reasons by their names', () => {
    const text = JSON.stringify(ruleJsonSchema());
    for (const name of [
      'DEVICE_CERTIFICATE_SHARED_CHECK',
      'aws:num-messages-sent',
      'CERTIFICATE_PAST_EXPIRATION',
    ])
      expect(text).toContain(`"${name}"`);
  });

  it('the JSON Schema of the settings knows their bounds', () => {
    expect(isSettings({ mitigationActions: ['A'], retentionDays: 30 })).toBe(true);
    expect(isSettings({ retentionDays: 0 })).toBe(false);
  });
});
