import type { Command } from 'commander';
import type { Platform } from '../../shared/config/platform.ts';
import type { StackResources } from '../../shared/deployment/resources.ts';
import { UsageError } from '../errors.ts';

/** The responder that a command speaks to: the local stack, or a deployed one. */
export interface Deployment {
  readonly platform: Platform;
  /** What it is made of, by logical id. Of a responder whose tables alone were named it holds these alone. */
  readonly resources: StackResources;
}

/** The options by which each table can be named alone. */
const tableOptions = { HistoryTable: '--history-table', RulesTable: '--rules-table' } as const;

/** The name of a table that a command needs. Throws `UsageError` where only the other one was named. */
export function tableOf({ resources }: Deployment, logicalId: keyof typeof tableOptions): string {
  const name = resources.tables[logicalId];
  if (name) return name;
  throw new UsageError(
    `Name the deployed stack that this needs: --stack NAME. Or the table alone: ${tableOptions[logicalId]} NAME`,
  );
}

/** What a person may say about the responder that a command shall speak to. */
export interface DeploymentOptions {
  readonly stack?: string;
  readonly region?: string;
  readonly local?: boolean;
  readonly historyTable?: string;
  readonly rulesTable?: string;
}

/** The options of every command that speaks to a responder. */
export const withDeploymentOptions = (command: Command): Command =>
  command
    .option('--stack <name>', 'the CloudFormation stack of a deployed responder (or DEFENDER_STACK)')
    .option('--region <region>', 'the AWS Region of a deployed responder');

/** The option of commands that are about all of a responder, so that none is meant by mistake. */
export const withLocalOption = (command: Command): Command =>
  command.option('--local', 'the local stack of this folder, whatever the environment names');
