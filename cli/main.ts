import { Command, CommanderError } from 'commander';
import { dlqCommand } from './dlq/command.ts';
import { doctorCommand } from './doctor/command.ts';
import { drillCommand } from './drill/command.ts';
import { UsageError } from './errors.ts';
import { hintFor } from './hints.ts';
import { historyCommand } from './history/command.ts';
import { rulesCommand } from './rules/command.ts';
import { setupCommand } from './setup/command.ts';

/** What the process ends with: 0 done, 1 failed or found something wrong, 2 called wrongly. */
const exitCodes = { failed: 1, usage: 2 } as const;

/** Runs one command line and answers with its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('defender')
    .description('Looks things up in, and steers, the unattended responder to AWS IoT Device Defender')
    .showHelpAfterError('(defender --help shows what there is)')
    .exitOverride()
    .addCommand(historyCommand())
    .addCommand(rulesCommand())
    .addCommand(dlqCommand())
    .addCommand(doctorCommand())
    .addCommand(setupCommand())
    .addCommand(drillCommand());
  for (const command of [program, ...program.commands.flatMap((each) => [each, ...each.commands])])
    command.exitOverride();
  try {
    await program.parseAsync(argv);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return explain(error);
  }
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  if (error instanceof UsageError) {
    console.error(error.message);
    return exitCodes.usage;
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  console.error(`${name}: ${message}`);
  console.error(hintFor(error) ?? 'Set DEFENDER_DEBUG=1 to see where this comes from.');
  if (process.env.DEFENDER_DEBUG) console.error(error);
  return exitCodes.failed;
}
