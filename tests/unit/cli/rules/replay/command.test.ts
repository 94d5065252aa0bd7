import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { parse } from 'yaml';
import { createHistory, type History } from '../../../../../shared/history/history.ts';
import { rowOfEvent } from '../../../../../shared/history/rows.ts';
import { aFindingEvent, anAuditEvent, aViolationEvent } from '../../../../builders/events.ts';
import { announceStack } from '../../../../builders/stack-file.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../../../../fakes/embedded-tables.ts';
import { soundRule, writeFiles } from '../../../../fakes/rules-folder.ts';
import { runDefender } from '../../../../fakes/terminal.ts';

const hour = 3_600_000;
const first = 1_790_000_000_000;
let tables: EmbeddedTables;
let folder: string;

/** History of three alarms, an hour apart, that nothing came of; an audit, and a finding that was suppressed. */
beforeAll(async () => {
  tables = await startEmbeddedTables();
  const history = createHistory(tables.documents, tables.historyTable);
  for (const [number, thingName] of ['pump-1', 'pump-2', 'pump-1'].entries()) {
    const members = { thingName, violationId: `v${number}`, violationEventTime: first + number * hour };
    await history.open(aViolationEvent(members, { rules: [] }));
  }
  await history.open(anAuditEvent());
  await history.open(aFindingEvent({ findingTime: new Date(first - hour) }));
});
afterAll(() => tables.close());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'defender-'));
  announce(tables);
  writeFiles(folder, { 'rules/quarantine.yml': soundRule });
});
afterEach(() => rmSync(folder, { recursive: true }));

const announce = ({ url, historyTable, rulesTable }: EmbeddedTables): void =>
  announceStack(folder, {
    clockOffsetMillis: first + 3 * hour - Date.now(),
    endpoints: { dynamodb: url },
    tables: { HistoryTable: historyTable, RulesTable: rulesTable },
  });

const replay = (...args: string[]) => runDefender(['rules', 'replay', ...args], { folder });
const json = async (...args: string[]) => JSON.parse((await replay(...args, '--json')).stdout);
const change = (text: string) => writeFiles(folder, { 'rules/quarantine.yml': text });

describe('defender rules replay', () => {
  test('defender rules replay shows what the rules of a folder would have decided otherwise', async () => {
    const { exitCode, stdout, stderr } = await replay();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      '4 decided events read.',
      'Newly contained: 3 (different subjects: 2); counting rules that observe: 3 (different subjects: 2)',
      '  2026-09-21 14:13:20Z  thing/pump-1: no-rule-matches → quarantine (enforce)',
      '  2026-09-21 15:13:20Z  thing/pump-2: no-rule-matches → quarantine (enforce)',
      '  2026-09-21 16:13:20Z  thing/pump-1: no-rule-matches → quarantine (enforce)',
      'Newly spared: 0; counting rules that observe: 0',
      'Newly suppressed: 0; counting rules that observe: 0',
      'No longer suppressed: 1 (different subjects: 1); counting rules that observe: 1 (different subjects: 1)',
      '  2026-09-21 13:13:20Z  policy/pump-policy: accept (enforce) → no-rule-matches',
      'Held by limits: 0; counting rules that observe: 0',
      'Things contained in the busiest hour:',
      '  as it was decided: none',
      '  by these rules: 1 (2026-09-21 14:00:00Z)',
      '  if all of them enforced: 1 (2026-09-21 14:00:00Z)',
      '',
    ]);
  });

  test('defender rules replay tells what a rule that observes would contain, apart from what is contained', async () => {
    change(soundRule.replace('enforce', 'observe'));
    expect(await json('--max-newly-contained', '0')).toMatchObject({
      ok: true,
      events: 4,
      newlyContained: {
        enforced: { events: 0 },
        inAnyMode: { events: 3, subjects: { count: 2, atLeast: false } },
      },
    });
    expect((await replay()).stdout).toContain('thing/pump-2: no-rule-matches → quarantine (observe)');
  });

  test('applies the limits of the rules, and counts apart what they hold', async () => {
    change(`${soundRule}limits: { cooldown: 1d, devices: [{ count: 1, per: 90m }] }\n`);
    const { exitCode, stdout } = await replay('--max-newly-contained', '1');
    expect(exitCode).toBe(0);
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.includes('quarantine'))).toEqual([
      '  2026-09-21 14:13:20Z  thing/pump-1: no-rule-matches → quarantine (enforce)',
      '  2026-09-21 15:13:20Z  thing/pump-2: no-rule-matches → quarantine (enforce), held: limit of 1 devices per 90m is met',
      '  2026-09-21 16:13:20Z  thing/pump-1: no-rule-matches → quarantine (enforce), held: cooldown of 1d for thing/pump-1',
    ]);
    expect(lines).toContain(
      'Held by limits: 2 (different subjects: 2); counting rules that observe: 2 (different subjects: 2)',
    );
    expect(await json()).toMatchObject({
      newlyContained: { enforced: { events: 1 } },
      heldByLimits: { enforced: { events: 2 } },
      limitsForget: false,
    });
  });

  test.each([
    [['--since', '130m'], 2],
    [['--until', '130m'], 2],
    [['--since', '190m', '--until', '90m'], 2],
    [['--until', '2026-09-21T14:13:20Z'], 1],
  ])('%j reads the events of that time only', async (args, events) => {
    expect((await json(...args)).events).toBe(events);
  });

  test.each([
    ['3', 0],
    ['2', 1],
    ['0', 1],
  ])('defender rules replay with at most %s newly contained ends with %i', async (limit, expected) => {
    const { exitCode, stdout } = await replay('--max-newly-contained', limit);
    expect(exitCode).toBe(expected);
    expect(stdout.includes(`More than ${limit} events are newly contained.`)).toBe(expected === 1);
  });

  test('defender rules replay ends with 1 where the rules have problems, and tells them', async () => {
    change(soundRule.replace('enforce', 'pretend'));
    const { exitCode, stdout } = await replay();
    expect(exitCode).toBe(1);
    expect(stdout).toContain('mode must be observe');
  });

  test.each([
    ['a limit that is no number', ['--max-newly-contained', 'few'], 'takes a whole number such as 20'],
    ['an end that is no time', ['--until', 'today'], '--until takes 30m'],
    ['an end before the start', ['--since', '1h', '--until', '2h'], '--until has to be later'],
    ['a folder that is not there', ['nowhere'], 'There is no folder nowhere'],
  ])('refuses %s', async (_, args, words) => {
    const { exitCode, stderr } = await replay(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe('defender rules replay of another history', () => {
  let own: EmbeddedTables;
  let history: History;
  beforeEach(async () => {
    own = await startEmbeddedTables();
    history = createHistory(own.documents, own.historyTable);
    announce(own);
  });
  afterEach(() => own.close());

  const limited = `${soundRule}limits: { cooldown: 1d, devices: [{ count: 2, per: 1h }] }\n`;

  test('defender rules replay of another history shows no difference for the rules that decided it, whatever their limits held', async () => {
    for (const [number, thingName] of ['a', 'b', 'c', 'a', 'd'].entries()) {
      const members = { thingName, violationId: `v${number}`, violationEventTime: first + number * 1000 };
      await history.open(aViolationEvent(members, { rules: [parse(limited)] }));
    }
    change(limited);
    const none = { enforced: { events: 0 }, inAnyMode: { events: 0 } };
    expect(await json('--max-newly-contained', '0')).toMatchObject({
      ok: true,
      events: 5,
      newlyContained: none,
      newlySpared: none,
      heldByLimits: { enforced: { events: 3 } },
      peakThingsPerHour: { before: { count: 2 }, after: { count: 2 } },
    });
    change(soundRule);
    expect(await json()).toMatchObject({ newlyContained: { enforced: { events: 3 } }, newlySpared: none });
  });

  test('defender rules replay of another history leaves out rows that it can not read, names them on stderr and counts them', async () => {
    await history.open(aViolationEvent({ violationId: 'good', violationEventTime: first }, { rules: [] }));
    for (let number = 0; number < 22; number++) {
      const alarm = aViolationEvent({ violationId: `bad-${number}`, violationEventTime: first });
      const Item = { ...rowOfEvent(alarm), document: '{' };
      await own.documents.send(new PutCommand({ TableName: own.historyTable, Item }));
    }
    const { exitCode, stdout, stderr } = await replay('--json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, events: 1, unreadable: 22 });
    const warnings = stderr.trim().split('\n');
    expect(warnings).toHaveLength(21);
    expect(warnings[0]).toMatch(/^Left out: The row violation\/bad-\d+ \S+\/in-alarm of the history table/);
    expect(warnings.at(-1)).toBe('Left out: 2 more rows');
    expect((await replay()).stdout).toContain(
      '1 decided events read; 22 rows could not be read, and are left out.',
    );
  });
});
