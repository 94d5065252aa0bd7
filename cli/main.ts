import { Command, CommanderError } from 'commander';
import { RulesFolderError } from '../shared/rules-folder/rules-folder-error.ts';
import { hintFor, UsageError } from './errors.ts';

/** The groups of commands. Each is loaded where it is asked for: all of them together take a second. */
const groups: Readonly<Record<string, () => Promise<Command>>> = {
  history: async () => (await import('./history/command.ts')).historyCommand(),
  rules: async () => (await import('./rules/command.ts')).rulesCommand(),
  dlq: async () => (await import('./dlq/command.ts')).dlqCommand(),
  doctor: async () => (await import('./doctor/command.ts')).doctorCommand(),
  setup: async () => (await import('./setup/command.ts')).setupCommand(),
  drill: async () => (await import('./drill/command.ts')).drillCommand(),
};

/** What the process ends with: 0 done, 1 failed or found something wrong, 2 called wrongly. */
const exitCodes = { failed: 1, usage: 2 } as const;

/** Runs one command line and answers with its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const program = new Command('defender').description(
    'Looks things up in, and steers, the unattended responder to AWS IoT Device Defender',
  );
  for (const command of await commandsFor(argv[2])) program.addCommand(command);
  for (const command of [program, ...program.commands.flatMap((each) => [each, ...each.commands])])
    command.exitOverride().showHelpAfterError(`(${pathOf(command)} --help shows what there is)`);
  try {
    await program.parseAsync(argv);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return explain(error);
  }
}

/** The one group that a command line begins with; all, for help and for a name that there is not. */
async function commandsFor(name = ''): Promise<readonly Command[]> {
  const named = Object.hasOwn(groups, name) ? groups[name] : undefined;
  return Promise.all((named ? [named] : Object.values(groups)).map((load) => load()));
}

/** A command as it is called, with what it is part of. */
const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  if (error instanceof UsageError || error instanceof RulesFolderError) {
    console.error(error.message);
    return exitCodes.usage;
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  console.error(`${name}: ${message}`);
  console.error(hintFor(error) ?? 'Set DEFENDER_DEBUG=1 to see where this comes from.');
  if (process.env.DEFENDER_DEBUG) console.error(error);
  return exitCodes.failed;
}
