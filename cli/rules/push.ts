import { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { printResult } from '../print.ts';
import { type AccountOptions, accountHelp, accountOf, accountOption } from './account.ts';
import { printFailures, printProblems } from './check.ts';
import { differenceBetween } from './difference.ts';
import { type Inspection, inspect } from './inspect.ts';
import {
  authorshipNow,
  type RuleTableAccess,
  readLive,
  readVersion,
  type TableOptions,
  versionOf,
  withRuleTable,
  withTableOptions,
} from './live.ts';
import { differenceLines, ruleCount } from './print.ts';
import { runTests } from './run-tests.ts';

interface PushOptions extends AccountOptions {
  readonly comment: string;
  readonly base?: string;
  readonly dryRun?: boolean;
}

type DiffOptions = TableOptions & Pick<PushOptions, 'base'>;

export const pushCommand = (): Command =>
  withTableOptions(new Command('push'))
    .description('Makes a folder of rules the ruleset in force')
    .argument('[folder]', 'where the rules are', 'rules')
    .requiredOption('--comment <text>', 'what this version is for')
    .option('--base <version>', 'push only where this version is still in force, as diff printed it')
    .option('--dry-run', 'check, test and compare, but push nothing')
    .addOption(accountOption())
    .addHelpText('after', `${accountHelp}\n${pushExamples}`)
    .action(push);

const pushExamples = `
All rules take effect at once, or none does. A ruleset with a problem or a failing test is refused.

Examples:
  defender rules push --comment "Quarantine chatty things"
  defender rules push rules --comment "Raise the limit" --base 7
  defender rules push --comment "Raise the limit" --dry-run`;

export const diffCommand = (): Command =>
  withTableOptions(new Command('diff'))
    .description('Says in words what a push would change')
    .argument('[folder]', 'where the rules are', 'rules')
    .option('--base <version>', 'compare with this version and not with the one in force')
    .addHelpText('after', diffExamples)
    .action(diff);

const diffExamples = `
A changed pattern is called wider where it matches all that it did and more, narrower where it matches less.

Examples:
  defender rules diff
  defender rules diff rules --base 6 --json`;

async function push(folder: string, options: PushOptions): Promise<void> {
  if (options.comment.trim() === '')
    throw new UsageError('Say what this version is for: --comment "Quarantine chatty things"');
  const inspection = inspect(folder, await accountOf(options));
  if (printProblems(inspection, options.json) || printFailures(runTests(inspection), options.json)) return;
  await withRuleTable(options, (access) => pushSound(inspection, options, access));
}

async function pushSound(
  { source }: Inspection,
  options: PushOptions,
  access: RuleTableAccess,
): Promise<void> {
  const { table, platform } = access;
  const live = await readLive(table);
  const base = options.base === undefined ? live.version : versionOf(options.base);
  if (base !== live.version) throw pushedMeanwhile(base, live.version);
  const difference = differenceBetween(live, source);
  if (options.dryRun) {
    printResult(options.json, { base, dryRun: true, ...difference }, [
      ...differenceLines(difference),
      'Nothing was pushed.',
    ]);
    return;
  }
  const version = await table.push(source, base, authorshipNow(platform, options.comment));
  if (version === undefined) throw pushedMeanwhile(base, await table.liveVersion());
  printResult(options.json, { version, base, dryRun: false, ...difference }, [
    ...differenceLines(difference),
    `Version ${version} is in force: ${ruleCount(source.rules.length)}.`,
  ]);
}

const pushedMeanwhile = (base: number, live: number): UsageError =>
  new UsageError(
    `Somebody else was first: version ${live} is in force, not ${base}. Look at it with defender rules diff, then push again.`,
  );

async function diff(folder: string, options: DiffOptions): Promise<void> {
  const inspection = inspect(folder);
  if (printProblems(inspection, options.json)) return;
  await withRuleTable(options, async ({ table }) => {
    const base = await readVersion(table, options.base);
    const difference = differenceBetween(base, inspection.source);
    printResult(options.json, { base: base.version, ...difference }, [
      `Compared with version ${base.version}${options.base === undefined ? ', which is in force' : ''}:`,
      ...differenceLines(difference),
      ...(options.base === undefined ? [`To push exactly this: --base ${base.version}`] : []),
    ]);
  });
}
