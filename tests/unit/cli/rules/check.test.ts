import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { soundRule, writeFiles } from '../../../fakes/rules-folder.ts';
import { runDefender } from '../../../fakes/terminal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'defender-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function check(files: Readonly<Record<string, string>>, ...args: string[]) {
  writeFiles(folder, files);
  return runDefender(['rules', 'check', ...args], { folder });
}

describe('defender rules check', () => {
  test.each<[string, string, string, string]>([
    ['an unknown field', soundRule.replace('mode:', 'moode:'), '2:1', '(did you mean mode?)'],
    ['a value that is none', soundRule.replace('enforce', 'pretend'), '2:1', 'mode must be observe'],
    ['a missing field', 'id: a\nmatch: { kind: [violation] }\n', '1:1', 'respond is missing'],
    ['a suppression without owner', accepting('for: 90d, reason: r'), '4:5', 'suppress.owner is missing'],
    ['a suppression without reason', accepting('for: 90d, owner: o'), '4:5', 'suppress.reason is missing'],
    [
      'a CRITICAL risk accepted for good',
      accepting('indefinitely: true, owner: o, reason: r'),
      '4:17',
      'is CRITICAL: give the suppression an end',
    ],
    [
      'a misspelt action',
      soundRule.replace('QuarantineThing', 'QuarantineThings'),
      '7:16',
      '(did you mean QuarantineThing?)',
    ],
    [
      'six actions',
      soundRule.replace('[QuarantineThing]', '[a, b, c, d, e, f]'),
      '7:5',
      'takes at most 5 actions',
    ],
    [
      'a misspelt metric',
      soundRule.replace('respond', "  behavior: { metric: [own, 'aws:num-mesages-sent'] }\nrespond"),
      '6:29',
      'did you mean aws:num-messages-sent?',
    ],
    [
      'a release of nothing',
      `${soundRule.replace('mitigate: [QuarantineThing]', 'notify: { severity: low }')}release: { on: cleared, after: 1h }\n`,
      '8:1',
      'release only mitigate for a violation can be released',
    ],
    [
      'a sample that is not there',
      `${soundRule}tests: [{ name: n, event: no.json, expect: match }]\n`,
      '8:20',
      'no.json',
    ],
    [
      'a sample that is a folder',
      `${soundRule}tests: [{ name: n, event: ., expect: match }]\n`,
      '8:20',
      'there is no file rules',
    ],
    ['a rule that holds itself', `${soundRule}owner: &a [*a]\n`, '1:1', 'nests deeper than any rule has to'],
    ['a key said twice', `${soundRule}mode: observe\n`, '8:1', 'is not YAML: Map keys must be unique'],
    ['an alias to nothing', `${soundRule}owner: *nobody\n`, '8:8', '*nobody is an alias to nothing'],
  ])('defender rules check tells the place of %s', async (_, text, place, message) => {
    const { exitCode, stdout, stderr } = await check({ 'rules/a.yml': text });
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    const [first] = stdout.split('\n');
    expect(first).toContain(`rules/a.yml:${place} `);
    expect(first).toContain(message);
    expect(stdout).toContain("rules can't be a ruleset: 1 problem.");
  });

  test('defender rules check does not blame the rules for a mistake in the settings', async () => {
    const settings = 'mitigationActions: [QuarantineThing]\nretentionDays: 0\n';
    const { stdout } = await check({ 'rules/a.yml': soundRule, 'rules/settings.yml': settings });
    expect(stdout).toContain('rules/settings.yml:2:1 retentionDays must be a whole number');
    expect(stdout).toContain('1 problem.');
  });

  test('finds the id that two rules share, and names both files', async () => {
    const { stdout } = await check({ 'rules/a.yml': soundRule, 'rules/b.yml': soundRule });
    expect(stdout).toContain('rules/b.yml:1:1 quarantine: id is the id of the rule in rules/a.yml too');
  });

  test('finds the rule that another leaves nothing to decide', async () => {
    const narrow = soundRule
      .replace('id: quarantine', 'id: z')
      .replace('respond', '  thingName: [pump]\nrespond');
    const { exitCode, stdout } = await check({ 'rules/a.yml': soundRule, 'rules/z.yml': narrow });
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      'rules/z.yml:3:1 z: match never decides: quarantine, with priority 1000, is tried',
    );
  });

  test('defender rules check tells a machine file, line and column, in the order of the files', async () => {
    const wrong = soundRule.replace('enforce', 'pretend');
    const files = { 'rules/b.yml': wrong, 'rules/a.yml': wrong, 'rules/settings.yml': 'retentionDays: 0\n' };
    const { exitCode, stdout } = await check(files, '--json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      problems: [
        { file: 'rules/a.yml', line: 2, column: 1, rule: 'quarantine', path: 'mode' },
        { file: 'rules/b.yml', line: 2, column: 1, rule: 'quarantine', path: 'mode' },
        { file: 'rules/settings.yml', line: 1, column: 1, path: 'retentionDays' },
      ],
    });
  });

  test('defender rules check reads JSON as well as YAML, and follows anchors and merge keys', async () => {
    const anchored = `id: b
match: { kind: [violation], thingName: &names [pump-17], behavior: { name: *names } }
respond: [{ setVerificationState: { <<: &how { state: UNKNOWN }, description: d } }]
`;
    const json = JSON.stringify({
      $schema: '../rule.schema.json',
      id: 'a',
      match: { kind: ['check'] },
      respond: [{ notify: { severity: 'low' } }],
    });
    const { exitCode, stdout } = await check({ 'rules/a.json': json, 'rules/b.yml': anchored });
    expect(stdout).toBe('rules: 2 rules, all sound.\n');
    expect(exitCode).toBe(0);
  });

  test('checks names by a file of what the account has', async () => {
    const account = `mitigationActions: { QuarantineThing: REPLACE_DEFAULT_POLICY_VERSION }
securityProfiles: { fleet: [chatty] }
`;
    const named = soundRule.replace('respond', '  behavior: { name: [chaty] }\nrespond');
    const files = { 'rules/a.yml': named, 'account.yml': account };
    expect((await check(files)).exitCode).toBe(0);
    const { exitCode, stdout } = await check(files, '--account', 'account.yml');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: `rules/a.yml:6:22 quarantine: match.behavior.name.0 the account has no behavior chaty (did you mean chatty?)
rules/a.yml:8:16 quarantine: respond.0.mitigate.0 QuarantineThing is of type REPLACE_DEFAULT_POLICY_VERSION: violations take ADD_THINGS_TO_THING_GROUP only
rules can't be a ruleset: 2 problems.
`,
    });
  });

  test.each([
    ['no such file', 'none.yml', 'There is no file none.yml'],
    [
      'a type that is none',
      'type.yml',
      'type.yml:1:22 mitigationActions.A must be one of UPDATE_DEVICE_CERTIFICATE',
    ],
    ['a misspelt type', 'type.yml', '(did you mean ENABLE_IOT_LOGGING?)'],
    [
      'an unknown field',
      'field.yml',
      'field.yml:1:1 actions is no field here: use mitigationActions, securityProfiles',
    ],
    ['no YAML', 'broken.yml', 'broken.yml:1:5 is not YAML'],
  ])('defender rules check takes %s for a mistake of the command line', async (_, file, message) => {
    const files = {
      'type.yml': 'mitigationActions: { A: ENABLE_IOT_LOGING }\n',
      'field.yml': 'actions: {}\n',
      'broken.yml': 'a: [',
    };
    const { exitCode, stderr } = await check(files, '--account', file);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

/** A rule that accepts findings of a CRITICAL check. */
function accepting(members: string): string {
  return `id: accept
match: { kind: [finding], checkName: [DEVICE_CERTIFICATE_SHARED_CHECK] }
respond:
  - suppress: { ${members} }
`;
}
