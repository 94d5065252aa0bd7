import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableOf } from '../../../../cli/deployment/deployment.ts';
import { findDeployment } from '../../../../cli/deployment/find-deployment.ts';
import { announceStack } from '../../../builders/stack-file.ts';

describe('the responder that a command speaks to', () => {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'deployment-'));
  beforeAll(() => {
    const tables = { HistoryTable: 'LocalHistory', RulesTable: 'LocalRules' };
    announceStack(folder, {
      tables,
      queues: { WakeUpQueue: 'https://wake-up-queue' },
      clockOffsetMillis: -3_600_000,
    });
    process.chdir(folder);
  });
  afterAll(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });

  it('the responder that a command speaks to is the local stack of this folder where none is named, with its time', async () => {
    const { platform, resources } = await findDeployment({}, {});
    expect(resources).toMatchObject({
      tables: { HistoryTable: 'LocalHistory' },
      queues: { WakeUpQueue: 'https://wake-up-queue' },
    });
    expect(platform.endpoints).toBeDefined();
    expect(Date.now() - platform.clock.now().getTime()).toBeGreaterThanOrEqual(3_600_000);
  });

  it('the responder that a command speaks to is what its tables are named, in options before the environment', async () => {
    const environment = { DEFENDER_HISTORY_TABLE: 'History', DEFENDER_RULES_TABLE: 'Rules' };
    const deployment = await findDeployment({ historyTable: 'Restored', region: 'eu-west-1' }, environment);
    expect(tableOf(deployment, 'HistoryTable')).toBe('Restored');
    expect(tableOf(deployment, 'RulesTable')).toBe('Rules');
    expect(deployment.platform).toMatchObject({ region: 'eu-west-1' });
    expect(deployment.platform.endpoints).toBeUndefined();
  });

  it('the responder that a command speaks to has to have the table that is asked for', async () => {
    const deployment = await findDeployment({ historyTable: 'History' }, {});
    expect(() => tableOf(deployment, 'RulesTable')).toThrow('--rules-table NAME');
  });

  it('the responder that a command speaks to has to be clear: an environment that names a stack and tables is refused', async () => {
    const environment = { DEFENDER_STACK: 'prod', DEFENDER_RULES_TABLE: 'TestRules' };
    await expect(findDeployment({}, environment)).rejects.toThrow('Unset one of the two');
  });

  it('the responder that a command speaks to is the local stack where that is asked for, whatever the environment names', async () => {
    const { resources } = await findDeployment({ local: true }, { DEFENDER_STACK: 'prod' });
    expect(resources.tables.HistoryTable).toBe('LocalHistory');
  });

  it.each([{ stack: 'prod' }, { region: 'eu-west-1' }])(
    'the responder that a command speaks to is not local and %j at once',
    async (options) => {
      await expect(findDeployment({ local: true, ...options }, {})).rejects.toThrow('--local');
    },
  );

  it('the responder that a command speaks to has a name', async () => {
    await expect(findDeployment({ stack: '' }, {})).rejects.toThrow('--stack takes the name of a stack');
  });
});
