import { Command } from 'commander';
import { checkCommand, testCommand } from './check.ts';
import { explainCommand } from './explain.ts';
import { schemaCommand } from './json-schema.ts';
import { listCommand, pullCommand, showCommand } from './list.ts';
import { diffCommand, pushCommand } from './push.ts';
import { replayCommand } from './replay/command.ts';
import { rollbackCommand, versionsCommand } from './versions.ts';

export const rulesCommand = (): Command =>
  [
    checkCommand(),
    testCommand(),
    diffCommand(),
    pushCommand(),
    listCommand(),
    showCommand(),
    explainCommand(),
    replayCommand(),
    versionsCommand(),
    rollbackCommand(),
    pullCommand(),
    schemaCommand(),
  ].reduce(
    (rules, command) => rules.addCommand(command),
    new Command('rules').description('Checks, tests and pushes rules, and shows those in force'),
  );
