import { Command } from 'commander';
import { checkCommand, testCommand } from './check.ts';
import { diffCommand, pushCommand } from './push.ts';

export const rulesCommand = (): Command =>
  [checkCommand(), testCommand(), diffCommand(), pushCommand()].reduce(
    (rules, command) => rules.addCommand(command),
    new Command('rules').description('Checks, tests and pushes rules, and shows those in force'),
  );
