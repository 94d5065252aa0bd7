import { userInfo } from 'node:os';
import { Command } from 'commander';
import { createDocumentClient } from '../../shared/config/platform.ts';
import { createRuleTable } from '../../shared/rule-table/rule-table.ts';
import { loadRuleset, type Problem } from '../../shared/rules/load.ts';
import { type DeploymentOptions, findDeployment, tableNamed } from '../deployment.ts';
import { UsageError } from '../errors.ts';
import { readRulesFolder } from './folder.ts';

interface PushOptions extends DeploymentOptions {
  readonly comment: string;
  readonly json?: boolean;
}

export const rulesCommand = (): Command =>
  new Command('rules')
    .description('The rule table')
    .addCommand(
      new Command('check')
        .description('Checks a folder of rules without touching anything')
        .argument('[folder]', 'where the rules are', 'rules')
        .action(check),
    )
    .addCommand(
      new Command('push')
        .description('Makes a folder of rules the ruleset in force')
        .argument('[folder]', 'where the rules are', 'rules')
        .requiredOption('--comment <text>', 'what this version is for')
        .option('--rules-table <name>', 'the rules table of a deployed stack (or DEFENDER_RULES_TABLE)')
        .option('--region <region>', 'the AWS Region of a deployed stack')
        .option('--json', 'print JSON')
        .action(push),
    );

/** The rules of a folder, if they can be loaded. Throws `UsageError` with every problem they have. */
function soundRules(folder: string) {
  const source = readRulesFolder(folder);
  const loaded = loadRuleset({ ...source, version: 0 });
  if (!loaded.ok)
    throw new UsageError([`${folder} can't be a ruleset:`, ...loaded.problems.map(wording)].join('\n'));
  return source;
}

const wording = ({ rule, path, message }: Problem): string => `  ${rule ?? 'settings'}: ${path} ${message}`;

function check(folder: string): void {
  const { rules } = soundRules(folder);
  console.log(`${folder}: ${rules.length} rules, all sound.`);
}

async function push(folder: string, { comment, json, ...options }: PushOptions): Promise<void> {
  const source = soundRules(folder);
  const { platform, ...tables } = findDeployment(options);
  const rulesTable = tableNamed(tables.rulesTable, '--rules-table');
  const client = createDocumentClient(platform);
  try {
    const table = createRuleTable(client, rulesTable);
    const authorship = { author: userInfo().username, comment, at: platform.clock.now() };
    const version = await table.push(source, await table.liveVersion(), authorship);
    if (version === undefined)
      throw new UsageError(
        'Somebody else pushed at the same time. Look at what they changed, then push again.',
      );
    console.log(
      json ? JSON.stringify({ version }) : `Version ${version} is in force: ${source.rules.length} rules.`,
    );
  } finally {
    client.destroy();
  }
}
