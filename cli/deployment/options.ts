import type { Command } from 'commander';

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
