import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHistory, type History } from '../../shared/history/history.ts';
import { aFindingEvent, aViolationEvent } from '../builders/events.ts';
import { announceStack } from '../builders/stack-file.ts';
import { type EmbeddedTables, startEmbeddedTables } from '../fakes/embedded-tables.ts';
import { runDefender } from '../fakes/terminal.ts';

const hour = 3_600_000;
const first = 1_790_000_000_000;
let tables: EmbeddedTables;
let history: History;
let folder: string;

beforeEach(async () => {
  tables = await startEmbeddedTables();
  history = createHistory(tables.documents, tables.historyTable);
  folder = mkdtempSync(join(tmpdir(), 'defender-'));
  announceStack(folder, {
    clockOffsetMillis: first + 3 * hour - Date.now(),
    endpoints: { dynamodb: tables.url },
    tables: { HistoryTable: tables.historyTable, RulesTable: tables.rulesTable },
  });
  for (const [number, thingName] of ['pump-1', 'pump-2', 'pump-1'].entries()) {
    const members = {
      thingName,
      violationId: `violation-${number}`,
      violationEventTime: first + number * hour,
    };
    await history.open(aViolationEvent(members));
  }
  await history.open(aFindingEvent({ findingTime: new Date(first - hour) }));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await tables.close();
});

const ask = (...args: string[]) => runDefender(['history', ...args], { folder });
const idsOf = async (...args: string[]): Promise<string[]> => {
  const { stdout } = await ask(...args, '--json');
  const { events } = JSON.parse(stdout) as { events: { eventId: string }[] };
  return events.map(({ eventId }) => eventId.split('/').slice(0, 2).join('/'));
};

describe('defender history', () => {
  test.each([
    [
      [],
      ['violation/violation-2', 'violation/violation-1', 'violation/violation-0', 'finding/f1e2d3c4-0001'],
    ],
    [
      ['--thing', 'pump-1'],
      ['violation/violation-2', 'violation/violation-0'],
    ],
    [['--policy', 'pump-policy'], ['finding/f1e2d3c4-0001']],
    [
      ['--rule', 'quarantine'],
      ['violation/violation-2', 'violation/violation-1', 'violation/violation-0'],
    ],
    [['--rule', 'none'], []],
    [
      ['--since', '130m'],
      ['violation/violation-2', 'violation/violation-1'],
    ],
  ])('defender history %j answers with what was asked for, the newest first', async (args, expected) => {
    expect(await idsOf(...args)).toEqual(expected);
  });

  test('defender history says where there is more, and goes on from there', async () => {
    const { stdout } = await ask('--limit', '3', '--json');
    const { events, cursor } = JSON.parse(stdout);
    expect(events).toHaveLength(3);
    expect(await idsOf('--limit', '3', '--cursor', cursor)).toEqual(['finding/f1e2d3c4-0001']);
    expect((await ask('--limit', '3')).stdout).toContain(`There is more: --cursor ${cursor}`);
    expect((await ask('--limit', '4')).stdout).not.toContain('There is more');
  });

  test('defender history shows a table, and says so where no event matches', async () => {
    const { stdout, exitCode } = await ask('--thing', 'pump-2');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('in-alarm fleet');
    expect(stdout).toContain('thing/pump-2');
    expect((await ask('--thing', 'nobody')).stdout).toBe('No matching events.\n');
  });

  test('defender history says in words that there is no such table, and what to do', async () => {
    const { exitCode, stderr } = await runDefender(['history'], {
      folder,
      environment: {
        DEFENDER_HISTORY_TABLE: 'NoSuchTable',
        AWS_ENDPOINT_URL_DYNAMODB: tables.url,
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'none',
        AWS_SECRET_ACCESS_KEY: 'none',
      },
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('look at the outputs of the stack');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
