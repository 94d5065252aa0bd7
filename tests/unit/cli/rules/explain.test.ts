import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { soundRule, writeFiles } from '../../../fakes/rules-folder.ts';
import { runDefender } from '../../../fakes/terminal.ts';
import { aFinding, anAudit, aViolation } from '../../../fixtures/notices/builders.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'defender-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const rules = {
  'rules/quarantine.yml': soundRule.replace('respond', '  thingName: [basicPubSub]\nrespond'),
  'rules/tell.yml':
    'id: tell\npriority: 2000\nmatch: { kind: [violation], thingName: [{ prefix: basic }] }\nrespond: [{ notify: { severity: low } }]\n',
  'rules/tell-findings.yml':
    'id: tell-findings\nmatch: { kind: [finding] }\nrespond: [{ notify: { severity: low } }]\n',
};

async function explain(event: unknown, ...args: string[]) {
  writeFiles(folder, { ...rules, 'event.json': typeof event === 'string' ? event : JSON.stringify(event) });
  return runDefender(['rules', 'explain', 'event.json', '--folder', 'rules', ...args], { folder });
}

describe('defender rules explain', () => {
  test('defender rules explain says of every rule whether it matches, which one decides, and else what failed first', async () => {
    const { exitCode, stdout } = await explain(aViolation({ thingName: 'basicPubSub' }));
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: `By the rules in rules:
violation of thing/basicPubSub: quarantine decides (enforce): mitigate
  ✓ quarantine matches, and decides
  ✗ tell-findings: kind: ["finding"] fails: the event is a violation
  ✓ tell matches, but quarantine is tried before it
`,
    });
  });

  test('defender rules explain says so where no rule decides', async () => {
    const { stdout } = await explain(aViolation({ thingName: 'fan' }));
    expect(stdout).toContain('violation of thing/fan: no rule decides: nothing');
    expect(stdout).toContain('✗ quarantine: thingName: ["basicPubSub"] fails: the event has "fan"');
  });

  test('defender rules explain tells the events of a file apart: the checks of an audit, a page of findings, or a list of them', async () => {
    const checks = await explain(anAudit());
    expect(checks.stdout).toMatch(/^check LOGGING_DISABLED_CHECK of account\/\d+: no rule decides/m);
    for (const events of [{ findings: [aFinding(), aFinding()] }, [aFinding(), aFinding()]]) {
      const { stdout } = await explain(events);
      expect(
        stdout.match(/^finding \w+_CHECK of .*: tell-findings decides \(observe\): notify$/gm),
      ).toHaveLength(2);
    }
  });

  test.each([
    ['what is no event', { thingName: 'a' }, 'is no violation (violationEventType), no finding (findingId)'],
    ['a violation without a time', { violationEventType: 'in-alarm' }, 'is no violation: '],
    ['no finding at all', { findings: [] }, 'event.json holds no event'],
    ['no JSON', '{', 'event.json:1:2 is not YAML'],
  ])('defender rules explain takes %s for a mistake of the command line', async (_, event, message) => {
    const { exitCode, stderr } = await explain(event);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test('defender rules explain says that there is no such file', async () => {
    const { exitCode, stderr } = await runDefender(['rules', 'explain', 'none.json'], { folder });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: 'There is no file none.json.\n' });
  });

  test('prints the same for machines', async () => {
    const { stdout } = await explain(aViolation({ thingName: 'basicPubSub' }), '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      events: [{ kind: 'violation', subject: 'thing/basicPubSub', decision: { rule: { id: 'quarantine' } } }],
    });
  });
});
