import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreatePolicyCommand, IoTClient } from '@aws-sdk/client-iot';
import { createAuditConfigurations } from '../../cli/defender/audit-configuration.ts';
import { createQuarantineGroups } from '../../cli/defender/quarantine-groups.ts';
import { createStackClock } from '../../local/clock/stack-clock.ts';
import { setUpAccount } from '../../local/demo/account.ts';
import { type LocalResponder, startLocalResponder } from '../../local/responder.ts';
import { announceStack } from '../builders/stack-file.ts';
import { runDefender } from '../fakes/terminal.ts';
import { aRule, settings } from '../unit/shared/rules/builders.ts';

const minute = 60_000;

interface Result {
  readonly id: string;
  readonly status: string;
  readonly says: string;
}

let responder: LocalResponder;
let iot: IoTClient;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'operate-'));
  const clock = createStackClock({ start: new Date('2026-10-01T00:00:00Z') });
  responder = await startLocalResponder({ clock });
  const { file } = responder.stack;
  announceStack(folder, { ...file, clockOffsetMillis: clock.now().getTime() - Date.now() });
  iot = new IoTClient({ region: file.region, credentials: file.credentials, endpoint: file.endpoints.iot });
  await setUpAccount(iot, { defenderTopicArn: file.topics.DefenderTopic ?? '' });
  await push('enforce');
});
afterAll(async () => {
  iot.destroy();
  await responder.close();
  rmSync(folder, { recursive: true });
});

const defender = (...args: string[]) => runDefender(args, { folder });
const json = async (...args: string[]) => JSON.parse((await defender(...args, '--json')).stdout);

async function push(mode: 'observe' | 'enforce'): Promise<void> {
  const { ruleTable, clock } = responder;
  const authorship = { author: 'ada', comment: mode, at: clock.now() };
  const rule = aRule({ respond: [{ mitigate: ['QuarantineThing'] }, { notify: { severity: 'high' } }] });
  const source = { rules: [rule], settings: settings({ defaultMode: mode }) };
  await ruleTable.push(source, await ruleTable.liveVersion(), authorship);
}

describe('defender doctor', () => {
  it('defender doctor looks at all that is on the local stack, and says what is not', async () => {
    const { ok, counts, results } = await json('doctor', '--local');
    const statuses = new Map(results.map(({ id, status }: Result) => [id, status]));
    expect(Object.fromEntries(statuses)).toEqual({
      credentials: 'skipped',
      clock: 'skipped',
      'audit-checks': 'warn',
      notifications: 'ok',
      subscriptions: 'ok',
      'ops-topic': 'skipped',
      ruleset: 'ok',
      'mitigation-actions': 'ok',
      quarantine: 'fail',
      detect: 'ok',
      quotas: 'warn',
      respond: 'skipped',
      backlog: 'ok',
      'dead-letters': 'ok',
      tables: 'skipped',
    });
    expect({ ok, fail: counts.fail }).toEqual({ ok: false, fail: 1 });
  });

  it('defender doctor ends with 1 where something fails, in words, with what mends it', async () => {
    const { exitCode, stdout, stderr } = await defender('doctor');
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(stdout).toMatch(/^fail +quarantine +Quarantine has no policy/m);
    expect(stdout).toMatch(/^ +→ npx defender setup --quarantine-group Quarantine/m);
  });

  it('defender doctor ends with 0 where it only warns, unless it is strict', async () => {
    await push('observe');
    expect((await defender('doctor')).exitCode).toBe(0);
    expect((await defender('doctor', '--strict')).exitCode).toBe(1);
    await push('enforce');
  });

  it('defender doctor reports one check that can not be made among those that can', async () => {
    const { file } = responder.stack;
    const elsewhere = mkdtempSync(join(tmpdir(), 'doctor-'));
    announceStack(elsewhere, { ...file, endpoints: { ...file.endpoints, sns: 'http://127.0.0.1:9' } });
    const { exitCode, stdout } = await runDefender(['doctor'], { folder: elsewhere });
    rmSync(elsewhere, { recursive: true });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^fail +subscriptions +check failed: /m);
    expect(stdout).toMatch(/^ok +ruleset /m);
  });
});

describe('defender setup', () => {
  const quarantine = ['--quarantine-group', 'Quarantine', '--quarantine-policy', 'Quarantine'];
  const profile = 'test-scurity-profile';
  const elsewhere = 'arn:aws:sns:us-east-1:123456789012:Elsewhere';
  const statesOf = ({ steps }: { steps: { state: string }[] }) => steps.map(({ state }) => state);

  beforeAll(async () => {
    const policyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Deny', Action: 'iot:Publish', Resource: '*' }],
    });
    await iot.send(new CreatePolicyCommand({ policyName: 'Quarantine', policyDocument }));
    await createAuditConfigurations(iot).setNotificationTarget({
      topicArn: elsewhere,
      roleArn: 'arn:aws:iam::123456789012:role/R',
    });
  });

  it('defender setup refuses to take notices from another topic, and changes nothing then', async () => {
    const { exitCode, stdout } = await defender('setup', ...quarantine, '--yes');
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`they go to ${elsewhere} now; to replace that: --take-over`);
    expect(stdout).toContain('Nothing was changed.');
    expect((await createQuarantineGroups(iot).describe('Quarantine'))?.policyNames).toEqual([]);
  });

  it('defender setup says what it would do, and asks before it does', async () => {
    const plan = await json('setup', ...quarantine, '--take-over', '--dry-run');
    expect({ states: statesOf(plan), changed: plan.changed }).toEqual({
      states: ['todo', 'todo'],
      changed: 0,
    });
    const { exitCode, stderr } = await defender('setup', ...quarantine, '--take-over');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('add --yes');
  });

  it('defender setup does what is to be done, once, and the doctor finds nothing more to mend', async () => {
    const all = [...quarantine, '--security-profile', profile, '--take-over', '--yes'];
    expect(statesOf(await json('setup', ...all))).toEqual(['done', 'done', 'already']);
    expect(statesOf(await json('setup', ...all))).toEqual(['already', 'already', 'already']);
    const { exitCode, stdout } = await defender('doctor');
    expect(stdout).toMatch(/^ok +quarantine +Quarantine is static and has the policy Quarantine/m);
    expect(exitCode).toBe(0);
  });
});

describe('defender drill', () => {
  const stagesOf = ({ stages }: { stages: { stage: string; ok: boolean }[] }) =>
    stages.map(({ stage, ok }) => `${stage} ${ok}`);

  it('defender drill goes through topic, functions, tables and queue, and contains nothing', async () => {
    const drill = await json('drill', '--local');
    expect(stagesOf(drill)).toEqual(
      ['accepted', 'decided', 'guarded', 'ended', 'settled'].map((stage) => `${stage} true`),
    );
    const transitions = await responder.history.violation(drill.violationId);
    expect(
      transitions.flatMap(({ responses }) => responses.map(({ step, status }) => `${step.kind} ${status}`)),
    ).toEqual(['mitigate skipped', 'notify skipped', 'release skipped']);
    await responder.stack.advance(minute);
    const [alarm] = await responder.history.violation(drill.violationId);
    expect(alarm?.responses.map(({ status }) => status)).toEqual(['skipped', 'skipped']);
  });

  it('defender drill has nothing to check where rules observe, and says so', async () => {
    await push('observe');
    await responder.stack.advance(minute);
    const { exitCode, stdout, stderr } = await defender('drill', '--thing', 'lamp-7');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^ok +decided .* by the rule quarantine of ruleset \d+, which observes$/m);
    expect(stdout).toContain('No mitigation was planned');
  });

  it.each([
    ['a name that is none', ['--thing', ''], '--thing'],
    ['no time', ['--timeout', '0'], '--timeout'],
  ])('defender drill (%s) is refused with what would be right', async (_, args, words) => {
    expect(await defender('drill', ...args)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(words),
    });
  });
});
