import { readdirSync } from 'node:fs';
import * as v from 'valibot';
import { ruleJsonSchema } from '../../../../cli/rules/json-schema.ts';
import type { Action } from '../../../../shared/actions/action.ts';
import { type Actions, actionOf, actions, stepSchemaOf } from '../../../../shared/actions/actions.ts';
import { compileRule } from '../../../../shared/rules/compile.ts';
import { ruleSchemaOf, SettingsSchema } from '../../../../shared/rules/rule-schema.ts';
import { about, fields } from '../../../../shared/schema/fields.ts';
import { aRule } from '../rules/builders.ts';

const step = v.object({ kind: v.literal('page'), team: v.string() });

/** An action that the product does not have. */
const page = {
  inRule: {
    form: about('Calls a team.', fields({ team: about('Which one.', v.string('must be a text')) })),
    fits: ['violation'],
    compile: ({ team }) => ({ kind: 'page', team }),
    contradictions: ({ team }) => (team === 'nobody' ? [{ path: 'team', message: 'is no team' }] : []),
  },
  step,
  guards: 'confirmed',
  queue: 'notice',
  acts: 'at-once',
  isLimited: true,
  describe: ({ team }) => `page ${team}`,
} as const satisfies Action<{ readonly team: string }, v.InferOutput<typeof step>>;

const withPage = { ...actions, page };
/** The product's functions speak of its own steps: for them the made-up one passes as one of these. */
const all = withPage as unknown as Actions;

const settings = v.parse(SettingsSchema, { mitigationActions: ['QuarantineThing'] });

const compiled = (members: Record<string, unknown>) =>
  compileRule(v.parse(ruleSchemaOf(all), aRule(members)), settings, { all });

const problemsOf = (members: Record<string, unknown>) => {
  const result = compiled(members);
  return 'problems' in result ? result.problems : [];
};

describe('an action that is put into the map', () => {
  const respond = [{ page: { team: 'iot' } }];

  test('an action that is put into the map can be asked for in a rule, which compiles it to its step', () => {
    expect(compiled({ respond })).toMatchObject({ rule: { steps: [{ kind: 'page', team: 'iot' }] } });
  });

  test('an action that is put into the map is unknown to rules while it is not in the map', () => {
    expect(v.safeParse(ruleSchemaOf(actions), aRule({ respond })).success).toBe(false);
  });

  test('an action that is put into the map can be expected by the tests of a rule', () => {
    const tests = [{ name: 'an alarm', event: 'event.json', expect: ['page'] }];
    expect(compiled({ respond, tests })).toHaveProperty('rule');
  });

  test('an action that is put into the map is checked by its own form, and by what it finds wrong itself', () => {
    const { issues = [] } = v.safeParse(ruleSchemaOf(all), aRule({ respond: [{ page: { team: 5 } }] }));
    expect(issues.map((issue) => [v.getDotPath(issue), issue.message])).toEqual([
      ['respond.0.page.team', 'must be a text'],
    ]);
    expect(problemsOf({ respond: [{ page: { team: 'nobody' } }] })).toEqual([
      { path: 'respond.0.page.team', message: 'is no team' },
    ]);
  });

  test('an action that is put into the map is refused for the kinds of documents that it does not fit, and offered for the others', () => {
    expect(problemsOf({ match: { kind: ['finding'] }, respond })).toEqual([
      {
        path: 'respond.0.page',
        message: "a finding can't be answered with page: use mitigate, suppress, notify",
      },
    ]);
    expect(
      problemsOf({ respond: [{ suppress: { for: '1d', owner: 'o', reason: 'r' } }] }).map(
        ({ message }) => message,
      ),
    ).toEqual([
      "a violation can't be answered with suppress: use mitigate, setVerificationState, disconnect, notify, page",
    ]);
  });

  test('an action that is put into the map has limits where it says so, and no release where it does not', () => {
    expect(problemsOf({ respond, limits: { cooldown: '6h' } })).toEqual([]);
    expect(problemsOf({ respond, release: { on: 'cleared', after: '1h' } })).toEqual([
      expect.objectContaining({ path: 'release' }),
    ]);
  });

  test('an action that is put into the map is refused at the end of an alarm where it changes something', () => {
    const match = { kind: ['violation'], violationEventType: ['alarm-cleared'] };
    expect(problemsOf({ match, respond })).toEqual([expect.objectContaining({ path: 'respond.0.page' })]);
  });

  test('an action that is put into the map is in the JSON Schema with its descriptions', () => {
    const { properties } = ruleJsonSchema(all);
    expect(JSON.stringify(properties?.respond)).toContain('"description":"Calls a team."');
    expect(JSON.stringify(properties?.respond)).not.toBe(
      JSON.stringify(ruleJsonSchema().properties?.respond),
    );
  });

  test('an action that is put into the map has a step that decisions store, and a line that describes it', () => {
    const stored = v.parse(stepSchemaOf(withPage), { kind: 'page', team: 'iot', more: 1 });
    expect(stored).toEqual({ kind: 'page', team: 'iot' });
    expect(actionOf(stored, all).describe(stored as never)).toBe('page iot');
    expect(v.safeParse(stepSchemaOf(actions), { kind: 'page', team: 'iot' }).success).toBe(false);
  });
});

describe('the actions of the product', () => {
  const names = Object.keys(actions) as readonly (keyof typeof actions)[];

  test.each(names)('the actions of the product %s has the name of its step', (name) => {
    expect(actions[name].step.entries.kind.literal).toBe(name);
  });

  test.each(names)(
    'the actions of the product %s has a file of its own here, and is done by one of respond',
    (name) => {
      const file = `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;
      expect(readdirSync('shared/actions')).toContain(file);
      // Mitigations are done in tasks, which have a folder of their own.
      if (name !== 'mitigate') expect(readdirSync('functions/respond/actions')).toContain(file);
    },
  );

  test.each(names)(
    'the actions of the product %s passes every guard where it changes AWS IoT at once',
    (name) => {
      const { acts, guards } = actions[name];
      expect(guards).toBe(acts === 'at-once' ? 'all' : 'confirmed');
    },
  );

  test.each<[string, string]>([
    ['mitigate', 'QuarantineThing + BlankPolicy'],
    ['suppress', 'suppress'],
    ['setVerificationState', 'set verification state TRUE_POSITIVE'],
    ['notify', 'notify'],
    ['release', 'release'],
  ])('the actions of the product %s is described as "%s"', (kind, line) => {
    const given = { actions: ['QuarantineThing', 'BlankPolicy'], state: 'TRUE_POSITIVE' };
    expect(actionOf({ kind }).describe({ kind, ...given } as never)).toBe(line);
  });

  test('the actions of the product there is no other: a step of another kind is an error', () => {
    expect(() => actionOf({ kind: 'reboot' })).toThrow('There is no action reboot');
  });
});
