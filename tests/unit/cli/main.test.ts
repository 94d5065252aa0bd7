import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDefender } from '../../fakes/terminal.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'defender-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const nowhere = { DEFENDER_DEBUG: undefined };
const defender = (...args: string[]) => runDefender(args, { folder, environment: nowhere });

const historyOfNoTable = ['history', '--history-table', 'none', '--region', 'eu-central-1'];

describe('a command line that is right', () => {
  test.each([
    [['--help']],
    [['history', '--help']],
    [['rules', 'push', '--help']],
    [['dlq', 'redrive', '--help']],
    [['doctor', '--help']],
    [['setup', '--help']],
    [['drill', '--help']],
  ])('%j ends with 0', async (args) => {
    const { exitCode, stdout, stderr } = await defender(...args);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('Usage: defender');
  });
});

test('a command whose reader has gone, as head does, ends quietly', () => {
  const command = `"${process.execPath}" cli/defender.mjs rules schema | true; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
});

describe('a command line that is wrong', () => {
  test.each([
    ['an unknown command', ['histroy'], 'history'],
    ['an unknown option', ['history', '--things', 'pump'], '--thing'],
    ['an option that another command has', ['history', '--status'], '(defender history --help shows'],
    ['a command of a group without its argument', ['dlq', 'show'], '(defender dlq show --help shows'],
    ['an option without its value', ['history', '--thing'], 'argument missing'],
    ['no comment for a push', ['rules', 'push'], '--comment'],
    [
      'two questions at once',
      ['history', '--thing', 'a', '--policy', 'b'],
      'one of --thing, --policy and --rule',
    ],
    ['a thing and a rule', ['history', '--rule', 'a', '--thing', 'b'], 'one of --thing, --policy and --rule'],
    ['a stack, and the local one', ['doctor', '--local', '--stack', 'prod'], '--local'],
    ['a local stack that is not there', ['setup', '--local'], 'npm start'],
    ['neither a stack nor a table', ['history'], 'npm start'],
    ['a folder that is not there', ['rules', 'check', 'nowhere'], 'There is no folder nowhere'],
  ])('(%s) ends with 2, in words, without a stack trace', async (_, args, words) => {
    const { exitCode, stderr } = await defender(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test.each(['0', '-1', '1001', '1.5', 'many', ''])(
    '(a limit of "%s") is refused with what would be right',
    async (limit) => {
      const { exitCode, stderr } = await defender(...historyOfNoTable, '--limit', limit);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('--limit takes a whole number from 1 to 1000');
    },
  );

  test('(a moment that is none) is refused with what would be right', async () => {
    const { exitCode, stderr } = await defender(...historyOfNoTable, '--since', '7');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--since takes 30m, 24h, 7d');
  });

  test('(only the rules table of a deployed stack is named) says which table is missing', async () => {
    const environment = { ...nowhere, DEFENDER_RULES_TABLE: 'Rules', AWS_REGION: 'eu-central-1' };
    const { exitCode, stderr } = await runDefender(['history'], { folder, environment });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--history-table');
  });

  test('(dead letters of a responder whose tables alone are named) asks for its stack', async () => {
    const environment = { ...nowhere, DEFENDER_HISTORY_TABLE: 'History', AWS_REGION: 'eu-central-1' };
    const { exitCode, stderr } = await runDefender(['dlq', 'list'], { folder, environment });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--stack NAME');
  });
});
