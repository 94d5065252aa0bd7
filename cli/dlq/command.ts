import { Command } from 'commander';
import { listCommand } from './list-command.ts';
import { purgeCommand } from './purge-command.ts';
import { redriveCommand } from './redrive-command.ts';
import { showCommand } from './show-command.ts';

export const dlqCommand = (): Command =>
  [listCommand(), showCommand(), redriveCommand(), purgeCommand()].reduce(
    (dlq, command) => dlq.addCommand(command),
    new Command('dlq').description(
      'Lists dead letters with their reasons, sends them again, or deletes them',
    ),
  );
