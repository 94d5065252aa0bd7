import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { createDocumentClient } from '../../shared/config/clients/dynamodb.ts';
import type { Platform } from '../../shared/config/platform.ts';
import { type Authorship, createRuleTable, type RuleTable } from '../../shared/rule-table/rule-table.ts';
import type { RulesetSource } from '../../shared/rules/load.ts';
import { type DeploymentOptions, tableOf, withDeploymentOptions } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { UsageError } from '../errors.ts';

/** The options of every command that speaks to a rule table. */
export const withTableOptions = (command: Command): Command =>
  withDeploymentOptions(command)
    .option('--rules-table <name>', 'the rules table alone (or DEFENDER_RULES_TABLE)')
    .option('--json', 'print JSON');

export interface TableOptions extends DeploymentOptions {
  readonly json?: boolean;
}

export interface RuleTableAccess {
  readonly table: RuleTable;
  readonly platform: Platform;
}

/** Speaks to the rule table that the options name. Throws `UsageError` where they name none. */
export async function withRuleTable<Answer>(
  options: TableOptions,
  use: (access: RuleTableAccess) => Promise<Answer>,
): Promise<Answer> {
  const deployment = await findDeployment(options);
  const { platform } = deployment;
  const rulesTable = tableOf(deployment, 'RulesTable');
  const client = createDocumentClient(platform);
  try {
    return await use({ table: createRuleTable(client, rulesTable), platform });
  } finally {
    client.destroy();
  }
}

const nothing: RulesetSource = { version: 0, rules: [], settings: {} };

/** A version of the ruleset, or the one in force; version 0 is what there is before the first push. */
export async function readVersion(table: RuleTable, asked?: string): Promise<RulesetSource> {
  const version = asked === undefined ? await table.liveVersion() : versionOf(asked);
  const source = version === 0 ? nothing : await table.read(version);
  if (source) return source;
  throw new UsageError(`There is no version ${version}: defender rules versions shows which there are.`);
}

/** What is in force; as good as empty where it can't be read, since whoever mends that must not be kept from it. */
export async function readLive(table: RuleTable): Promise<RulesetSource> {
  const version = await table.liveVersion();
  return (await table.read(version)) ?? { ...nothing, version };
}

/** Throws `UsageError` where the text is no version. */
export function versionOf(text: string): number {
  const version = Number(text);
  if (/^\d{1,8}$/.test(text)) return version;
  throw new UsageError(`A version is a whole number such as 7, not ${text}.`);
}

export const authorshipNow = ({ clock }: Platform, comment: string): Authorship => ({
  author: userInfo().username,
  comment,
  at: clock.now(),
});
