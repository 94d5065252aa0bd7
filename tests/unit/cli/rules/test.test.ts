import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { soundRule, writeFiles } from '../../../fakes/rules-folder.ts';
import { runDefender } from '../../../fakes/terminal.ts';
import { aFinding, aViolation } from '../../../fixtures/notices/builders.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'defender-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const events = {
  'rules/events/alarm.json': JSON.stringify(aViolation({ thingName: 'pump-17' })),
  'rules/events/finding.json': JSON.stringify(aFinding()),
  'rules/events/strange.json': '{ "strange": true }',
};
const ofPump18 = soundRule.replace('respond', '  thingName: [pump-18]\nrespond');
const first = soundRule
  .replace('id: quarantine', 'id: first\npriority: 1')
  .replace('respond', '  thingName: [pump-17]\nrespond');

async function run(rule: string, [event, expected]: readonly [string, string], others = {}) {
  const tests = `tests:\n  - { name: a sample, event: events/${event}.json, expect: ${expected} }\n`;
  writeFiles(folder, { ...events, 'rules/a.yml': rule + tests, ...others });
  return runDefender(['rules', 'test'], { folder });
}

describe('defender rules test', () => {
  test.each<[string, string, string]>([
    ['alarm', 'match', soundRule],
    ['alarm', 'no-match', ofPump18],
    ['finding', 'no-match', soundRule],
    ['alarm', '[mitigate]', soundRule],
  ])('passes where %s is to give %s and does', async (event, expected, rule) => {
    const { exitCode, stdout } = await run(rule, [event, expected]);
    expect(stdout).toContain('1 passed, 0 failed');
    expect(exitCode).toBe(0);
  });

  test.each<[string, string, string, string]>([
    ['the clause that failed', 'match', ofPump18, 'thingName: ["pump-18"] fails: the event has "pump-17"'],
    ['that it matches', 'no-match', soundRule, 'the rule matches, and should not'],
    ['what it asks for', '[mitigate, notify]', soundRule, 'asks for mitigate, not for mitigate, notify'],
    ['that none decides', '[mitigate]', ofPump18, 'no rule decides'],
  ])('defender rules test says of a failure %s', async (_, expected, rule, because) => {
    const { exitCode, stdout } = await run(rule, ['alarm', expected]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(because);
    expect(stdout).toMatch(/rules\/a\.yml:\d+:5/);
    expect(stdout).toContain('0 passed, 1 failed');
  });

  test.each([
    ['finding', 'match', 'kind: ["violation"] fails: the event is a finding'],
    ['strange', 'match', 'the event is no violation (violationEventType), no finding'],
  ])('defender rules test says what is wrong with the sample %s', async (event, expected, because) => {
    expect((await run(soundRule, [event, expected])).stdout).toContain(because);
  });

  test('defender rules test asks the whole ruleset where responses are expected', async () => {
    const others = { 'rules/first.yml': first };
    expect((await run(soundRule, ['alarm', '[mitigate]'], others)).stdout).toContain('first decides instead');
    expect((await run(soundRule, ['alarm', 'match'], others)).exitCode).toBe(0);
  });

  test('runs nothing where the rules have problems', async () => {
    const { exitCode, stdout } = await run(soundRule.replace('enforce', 'pretend'), ['alarm', 'match']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('rules/a.yml:2:1 quarantine: mode must be observe');
  });
});
