import type { QuarantineGroup } from '../../../../cli/defender/quarantine-groups.ts';
import {
  checkMitigationActions,
  createNamedActions,
} from '../../../../cli/doctor/checks/mitigation-actions.ts';
import { checkQuarantineGroups } from '../../../../cli/doctor/checks/quarantine-groups.ts';
import { checkRuleset } from '../../../../cli/doctor/checks/ruleset.ts';
import type { MitigationAction } from '../../../../shared/defender/mitigation-actions.ts';
import { loadRuleset } from '../../../../shared/rules/load.ts';
import type { Ruleset } from '../../../../shared/rules/ruleset.ts';
import { aRule, rulesetOf, settings } from '../../shared/rules/builders.ts';

const entry = { version: 7, author: 'ada', comment: 'why', at: new Date('2026-11-01T08:00:00Z') };
const enforcing = rulesetOf([aRule({ mode: 'enforce' })], settings());
const observing = rulesetOf([aRule({ mode: 'observe' })], settings());

describe('the ruleset in force', () => {
  const live = (loaded?: ReturnType<typeof loadRuleset>, version = 7) =>
    checkRuleset(async () => ({ version, entry, loaded }));

  test('the ruleset in force is described by what it does and who pushed it', async () => {
    expect(await live({ ok: true, ruleset: enforcing })).toEqual([
      {
        status: 'ok',
        says: 'version 7: 1 rules, 1 enforce, 0 observe, pushed by ada at 2026-11-01T08:00:00.000Z',
      },
    ]);
  });

  test.each([
    ['was never pushed', { ok: true, ruleset: observing } as const, 0, 'warn', 'rules push'],
    ['is not whole', undefined, 7, 'fail', 'rules rollback'],
    ['cannot be loaded', loadRuleset({ version: 7, rules: [{}], settings: {} }), 7, 'fail', 'rules rollback'],
  ])('the ruleset in force that %s is reported', async (_, loaded, version, status, fix) => {
    expect(await live(loaded, version)).toMatchObject([{ status, fix: expect.stringContaining(fix) }]);
  });
});

test('a ruleset whose pointer is not where it was left is reported (F33)', async () => {
  const loaded = { ok: true, ruleset: enforcing } as const;
  const found = await checkRuleset(async () => ({
    version: 7,
    objection: 'the pointer is gone',
    entry,
    loaded,
  }));
  expect(found).toMatchObject([
    {
      status: 'fail',
      says: 'the pointer is gone: functions go on with version 7, which was last put in force',
      fix: expect.stringContaining('rules push'),
    },
  ]);
});

const quarantine: MitigationAction = {
  name: 'QuarantineThing',
  type: 'ADD_THINGS_TO_THING_GROUP',
  thingGroupNames: ['Quarantine'],
};
const allowed = [...enforcing.mitigationActions];

/** Of the allowed actions, the account has those of the builders' type, but for what is said otherwise. */
const named = (ruleset: Ruleset, found: Readonly<Record<string, MitigationAction | undefined>> = {}) =>
  createNamedActions(async () => ruleset, {
    describe: async (name) => (name in found ? found[name] : { ...quarantine, name }),
  });

describe('mitigation actions', () => {
  test('mitigation actions that are there and fit are listed with their types', async () => {
    const says = allowed.map((name) => `${name} (ADD_THINGS_TO_THING_GROUP)`).join(', ');
    expect(await checkMitigationActions(named(enforcing))).toEqual([{ status: 'ok', says }]);
  });

  test.each([
    ['a rule enforces', enforcing, 'fail', 'quarantine asks for'],
    ['a rule only observes', observing, 'warn', 'only observes'],
    ['are just allowed', rulesetOf([], settings()), 'warn', 'the settings allow'],
  ])('mitigation actions that are missing and that %s are reported', async (_, ruleset, status, says) => {
    expect(await checkMitigationActions(named(ruleset, { QuarantineThing: undefined }))).toMatchObject([
      { status, says: expect.stringContaining(says), fix: expect.stringContaining('QuarantineThing') },
    ]);
  });

  test('a mitigation action of a type that Detect does not apply is reported', async () => {
    const blank: MitigationAction = { ...quarantine, type: 'REPLACE_DEFAULT_POLICY_VERSION' };
    expect(await checkMitigationActions(named(enforcing, { QuarantineThing: blank }))).toMatchObject([
      {
        status: 'fail',
        says: expect.stringContaining('REPLACE_DEFAULT_POLICY_VERSION'),
        fix: 'npx defender rules check --account live',
      },
    ]);
  });

  test('mitigation actions that nobody allows are nothing to worry about', async () => {
    const none = rulesetOf([], {});
    expect(await checkMitigationActions(named(none))).toMatchObject([{ status: 'ok' }]);
    expect(await checkQuarantineGroups(named(none), groupsWith())).toMatchObject([{ status: 'skipped' }]);
  });
});

const policy = (Effect: string) => JSON.stringify({ Statement: [{ Effect, Action: 'iot:*' }] });
const documents: Readonly<Record<string, string>> = {
  denies: policy('Deny'),
  allows: policy('Allow'),
  single: JSON.stringify({ Statement: { Effect: 'Deny' } }),
  broken: 'no JSON',
};

const groupsWith = (members?: Partial<QuarantineGroup>) => ({
  describe: async (name: string) =>
    members && { name, arn: `arn:${name}`, isDynamic: false, policyNames: [], ...members },
  policyDocument: async (name: string) => documents[name],
  attach: async () => {},
});

describe('the quarantine group', () => {
  test.each([
    ['is static and has a policy that denies', { policyNames: ['allows', 'denies'] }, 'ok', 'allows, denies'],
    ['has a policy of one statement', { policyNames: ['single'] }, 'ok', 'single'],
    ['is not there', undefined, 'fail', 'there is no thing group Quarantine'],
    ['is dynamic', { isDynamic: true, policyNames: ['denies'] }, 'fail', 'dynamic'],
    ['has no policy', {}, 'fail', 'no policy'],
    [
      'has policies that deny nothing',
      { policyNames: ['allows', 'broken', 'gone'] },
      'fail',
      'denies nothing',
    ],
  ])('the quarantine group that %s is reported', async (_, members, status, says) => {
    expect(await checkQuarantineGroups(named(enforcing), groupsWith(members))).toMatchObject([
      { status, says: expect.stringContaining(says) },
    ]);
  });

  test('the quarantine group that no rule puts anything into yet only warns', async () => {
    expect(await checkQuarantineGroups(named(observing), groupsWith())).toMatchObject([{ status: 'warn' }]);
  });
});
