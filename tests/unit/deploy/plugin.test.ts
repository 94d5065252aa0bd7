import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createPlugin } from '../../../deploy/plugin.ts';

const params = parse(readFileSync('resources/stages.yml', 'utf8').replace(/\$\{sls:stage\}/, 'dev'));

const tables = [
  { OutputKey: 'HistoryTableName', OutputValue: 'history-1' },
  { OutputKey: 'WakeUpQueueUrl', OutputValue: 'https://wake-up-queue' },
  { OutputKey: 'RulesTableName', OutputValue: 'rules-1' },
];

function aDeployment(
  options: { readonly stage?: string; readonly param?: readonly string[] },
  request: () => Promise<unknown> = async () => ({ Stacks: [{ Outputs: tables }] }),
) {
  const said: string[] = [];
  const serverless = {
    configurationInput: { params, provider: { stage: 'prod' } },
    processedInput: { options },
    classes: { Error },
    getProvider: () => ({ naming: { getStackName: () => 'responder-prod' }, request }),
  };
  const log = { notice: (line = '') => void said.push(line) };
  return { said, plugin: () => createPlugin(serverless, { log }) };
}

describe('the plugin of the deploy tool', () => {
  it('the plugin of the deploy tool takes the values of the command before those of the stage', () => {
    expect(aDeployment({ stage: 'dev', param: ['noNoticeDays=1'] }).plugin).not.toThrow();
    expect(aDeployment({ param: ['noNoticeDays=9'] }).plugin).toThrow('noNoticeDays must be one of');
  });

  it('the plugin of the deploy tool takes a value with an equals sign whole', () => {
    expect(aDeployment({ param: ['runbookUrl=https://example.com/?page=runbook'] }).plugin).not.toThrow();
  });

  it('the plugin of the deploy tool says by name what stays when the stack is removed', async () => {
    const { said, plugin } = aDeployment({});
    const { hooks } = plugin();
    await hooks['before:remove:remove']();
    expect(said).toEqual([]);
    hooks['after:remove:remove']();
    expect(said).toEqual([
      expect.stringContaining('These stay'),
      '  history-1: the table of history',
      '  rules-1: the table of rules',
    ]);
  });

  it('the plugin of the deploy tool keeps quiet where there was no stack to remove', async () => {
    const { said, plugin } = aDeployment({}, async () => {
      throw new Error('Stack with id responder-prod does not exist');
    });
    const { hooks } = plugin();
    await hooks['before:remove:remove']();
    hooks['after:remove:remove']();
    expect(said).toEqual([]);
  });
});
