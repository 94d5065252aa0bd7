import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { createRuleTable, type RuleTable } from '../../shared/rule-table/rule-table.ts';
import { announceStack } from '../builders/stack-file.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';
import { soundRule, writeFiles } from '../fakes/rules-folder.ts';
import { runDefender } from '../fakes/terminal.ts';
import { aViolation } from '../fixtures/notices/builders.ts';
import { roleArn, simulatorWithClient } from './simulator/server-client.ts';

let tables: EmbeddedTables;
let table: RuleTable;
let folder: string;

beforeEach(async () => {
  tables = await startEmbeddedTables();
  table = createRuleTable(tables.documents, tables.rulesTable);
  folder = mkdtempSync(join(tmpdir(), 'defender-'));
  announce('');
  writeFiles(folder, { 'rules/quarantine.yml': soundRule });
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await tables.close();
});

const announce = (iot: string): void =>
  announceStack(folder, {
    endpoints: { dynamodb: tables.url, iot },
    tables: { HistoryTable: tables.historyTable, RulesTable: tables.rulesTable },
  });

const rules = (...args: string[]) => runDefender(['rules', ...args], { folder });
const json = async (...args: string[]) => JSON.parse((await rules(...args, '--json')).stdout);
const push = (...args: string[]) => rules('push', '--comment', 'a change', ...args);
const change = (text: string) => writeFiles(folder, { 'rules/quarantine.yml': text });
const onlyPump = soundRule.replace('respond', '  thingName: [pump]\nrespond');

describe('defender rules push', () => {
  test('defender rules push puts the folder in force and says what changed', async () => {
    expect(await push()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Version 1 is in force: 1 rule.'),
    });
    change(onlyPump);
    const { stdout } = await push();
    expect(stdout).toContain('match (narrower): asks for thingName: ["pump"] too');
    expect(await table.liveVersion()).toBe(2);
  });

  test.each([
    ['a problem', soundRule.replace('enforce', 'pretend'), 'mode must be observe'],
    [
      'a failing test',
      `${onlyPump}tests: [{ name: any, event: ${JSON.stringify(aViolation({ thingName: 'fan' }))}, expect: match }]\n`,
      'the event has "fan"',
    ],
  ])('defender rules push refuses a ruleset with %s', async (_, text, because) => {
    change(text);
    const { exitCode, stdout } = await push();
    expect(exitCode).toBe(1);
    expect(stdout).toContain(because);
    expect(await table.versions()).toEqual([]);
  });

  test('defender rules push refuses to push over what another push came since diff', async () => {
    await push();
    const { base } = await json('diff');
    expect((await push('--base', String(base))).exitCode).toBe(0);
    const { exitCode, stderr } = await push('--base', String(base));
    expect(exitCode).toBe(2);
    expect(stderr).toContain('version 2 is in force, not 1');
    expect(await table.liveVersion()).toBe(2);
  });

  test('defender rules push mends what is in force and can not be read', async () => {
    await push();
    const Key = { pk: 'ruleset/00000001', sk: 'part/0000' };
    await tables.documents.send(new DeleteCommand({ TableName: tables.rulesTable, Key }));
    expect((await rules('list')).stderr).toContain('There is no version 1');
    expect((await push()).stdout).toContain('Version 2 is in force');
  });

  describe('with the account to check by', () => {
    const named = soundRule.replace('respond', '  behavior: { name: [chaty] }\nrespond');
    const criteria = { comparisonOperator: 'less-than', value: { count: 180 }, durationSeconds: 300 };
    const behaviors = [{ name: 'chatty', metric: 'aws:num-messages-sent', criteria }];
    let started: Awaited<ReturnType<typeof simulatorWithClient>>;
    beforeEach(async () => {
      started = await simulatorWithClient();
      announce(started.simulator.url);
      await started.simulator.call('CreateSecurityProfile', { securityProfileName: 'fleet', behaviors });
      await started.simulator.call('CreateMitigationAction', {
        actionName: 'QuarantineThing',
        roleArn,
        actionParams: { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } },
      });
      change(named);
    });
    afterEach(() => started.close());

    test('defender rules push with the account to check by asks AWS IoT for actions and behaviors', async () => {
      const { exitCode, stdout, stderr } = await push('--account', 'live');
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
      expect(stdout).toContain('the account has no behavior chaty (did you mean chatty?)');
      expect(stdout).toContain('QuarantineThing is of type REPLACE_DEFAULT_POLICY_VERSION');
      expect(await table.versions()).toEqual([]);
    });

    test('defender rules push with the account to check by says that it can not check behaviors where the account has no Detect, and goes on', async () => {
      started.simulator.faults.add({ operation: 'ListSecurityProfiles', kind: 'denied' });
      const { stdout, stderr } = await push('--account', 'live');
      expect(stderr).toContain('behaviors are not checked, since AWS IoT does not list them: AccessDenied');
      expect(stdout).not.toContain('chaty');
      expect(stdout).toContain("can't be a ruleset: 1 problem.");
    });

    test('defender rules push with the account to check by does not go on where AWS IoT can not say', async () => {
      started.simulator.faults.add({ operation: 'ListMitigationActions', kind: 'denied' });
      const { exitCode, stderr } = await push('--account', 'live');
      expect(exitCode).toBe(1);
      expect(stderr).toContain('AccessDeniedException');
      expect(await table.versions()).toEqual([]);
    });
  });

  test('defender rules push asks for a comment', async () => {
    const { exitCode, stderr } = await rules('push', '--comment', ' ');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Say what this version is for');
    expect(await table.versions()).toEqual([]);
  });

  test('defender rules push changes nothing in a dry run', async () => {
    const { exitCode, stdout } = await push('--dry-run');
    expect({ exitCode, last: stdout.trim().split('\n').at(-1) }).toEqual({
      exitCode: 0,
      last: 'Nothing was pushed.',
    });
    expect(await table.versions()).toEqual([]);
  });
});

describe('what is in force', () => {
  test('what is in force is compared with a folder in words', async () => {
    expect(await json('diff')).toMatchObject({ base: 0, added: [{ id: 'quarantine' }] });
    await push();
    expect((await rules('diff')).stdout).toContain('Nothing would change.');
    change(onlyPump.replace('enforce', 'observe'));
    const { stdout } = await rules('diff');
    expect(stdout).toContain('mode: enforce → observe');
    expect(stdout).toContain('To push exactly this: --base 1');
  });

  test('what is in force is listed and shown', async () => {
    expect(await json('list')).toMatchObject({ version: 0, rules: [] });
    await push();
    expect((await rules('list')).stdout).toContain('quarantine (enforce, violation, priority 1000: mitigate');
    expect((await rules('show', 'quarantine')).stdout).toContain('id: quarantine');
    const { exitCode, stderr } = await rules('show', 'quarantin');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('did you mean quarantine?');
    expect((await rules('show', 'tine')).stderr).toContain('did you mean quarantine?');
  });

  test('what is in force comes back as a folder that is the same, with its tests', async () => {
    const sample = { 'rules/events/alarm.json': JSON.stringify(aViolation()) };
    const tests = 'tests: [{ name: any, event: events/alarm.json, expect: match }]\n';
    writeFiles(folder, { ...sample, 'rules/quarantine.yml': soundRule + tests });
    await push();
    expect((await rules('pull', 'copy')).exitCode).toBe(0);
    expect(readFileSync(join(folder, 'copy/quarantine.yml'), 'utf8')).toContain('violationEventType:');
    expect((await rules('diff', 'copy')).stdout).toContain('Nothing would change.');
    expect((await rules('test', 'copy')).stdout).toContain('1 passed, 0 failed');
    expect(await rules('pull', 'copy')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('not empty'),
    });
  });

  test('what is in force explains an event', async () => {
    await push();
    writeFiles(folder, { 'alarm.json': JSON.stringify(aViolation()) });
    expect(await json('explain', 'alarm.json')).toMatchObject({
      version: 1,
      events: [{ decision: { rule: { id: 'quarantine' } }, rules: [{ id: 'quarantine', matches: true }] }],
    });
  });
});

describe('defender rules versions and rollback', () => {
  test('defender rules versions and rollback list who pushed what and go back to what was in force before', async () => {
    await push();
    change(onlyPump);
    await push();
    const { live, versions } = await json('versions');
    expect([live, versions.map(({ version }: { version: number }) => version)]).toEqual([2, [2, 1]]);
    expect((await rules('rollback', '--dry-run')).stdout).toContain('Nothing was changed.');
    const { stdout } = await rules('rollback');
    expect(stdout).toContain('match (wider): no longer asks for thingName: ["pump"]');
    expect(stdout).toContain('Version 1 is in force again, in place of 2.');
    expect(await table.liveVersion()).toBe(1);
    expect((await rules('versions')).stdout).toMatch(/^\* +1 .* a change$/m);
  });

  test.each([
    ['one that is not there', ['9'], 'There is no version 9'],
    ['the one in force', ['1'], 'in force already'],
    ['one before the first', [], 'No version was in force before'],
    ['what is no number', ['first'], 'whole number such as 7'],
  ])('defender rules versions and rollback refuse %s', async (_, args, message) => {
    await push();
    const { exitCode, stderr } = await rules('rollback', ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test('defender rules versions and rollback refuse a version that the responder can no longer load', async () => {
    const authorship = { author: 'ada', comment: 'by other means', at: new Date('2026-11-01T08:00:00Z') };
    await table.push({ rules: [{ id: 'odd' }], settings: {} }, 0, authorship);
    await push();
    const { exitCode, stderr } = await rules('rollback', '1');
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Version 1 can't be used any more: odd: match is missing");
    expect(await table.liveVersion()).toBe(2);
  });
});
