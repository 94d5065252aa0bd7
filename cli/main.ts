import { Command, CommanderError } from 'commander';
import { dlqCommand } from './dlq/command.ts';
import { UsageError } from './errors.ts';
import { historyCommand } from './history/command.ts';
import { rulesCommand } from './rules/command.ts';

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
    .addCommand(dlqCommand());
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
  console.error(hints[codeOf(error) ?? name] ?? 'Set DEFENDER_DEBUG=1 to see where this comes from.');
  if (process.env.DEFENDER_DEBUG) console.error(error);
  return exitCodes.failed;
}

/** Node.js calls what goes wrong below HTTP plainly Error, and gives it a code. */
const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;

const signInAgain = 'AWS does not take these credentials: sign in again.';
const lacksRight = 'Your credentials may not do this: docs/runbook.md says which rights each command needs.';

/** What to do next about the errors that people meet most. */
const hints: Readonly<Record<string, string>> = {
  CredentialsProviderError: 'Sign in first, for example: aws sso login, or set AWS_PROFILE.',
  ResourceNotFoundException:
    'There is no such table in this account and Region: look at the outputs of the stack.',
  AccessDenied: lacksRight,
  AccessDeniedException: lacksRight,
  ExpiredToken: signInAgain,
  ExpiredTokenException: signInAgain,
  InvalidClientTokenId: signInAgain,
  UnrecognizedClientException: signInAgain,
  ENOTFOUND: 'There is no such host: is the Region right, and is this machine online?',
};
