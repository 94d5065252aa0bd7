import { Command } from 'commander';
import type { RuleTable } from '../../shared/rule-table/rule-table.ts';
import { loadRuleset } from '../../shared/rules/load.ts';
import { printable } from '../../shared/text/printable.ts';
import { utcTime } from '../../shared/text/utc.ts';
import { UsageError } from '../errors.ts';
import { printResult } from '../print.ts';
import { differenceBetween } from './difference.ts';
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
import { differenceLines } from './print.ts';

export const versionsCommand = (): Command =>
  withTableOptions(new Command('versions'))
    .description('Lists the versions of the ruleset, the newest first')
    .addHelpText('after', '\nExamples:\n  defender rules versions\n  defender rules versions --json')
    .action(versions);

interface RollbackOptions extends TableOptions {
  readonly comment?: string;
  readonly dryRun?: boolean;
}

export const rollbackCommand = (): Command =>
  withTableOptions(new Command('rollback'))
    .description('Puts an earlier version in force again, as it was')
    .argument('[version]', 'the version; left out: the one that was in force before')
    .option('--comment <text>', 'why')
    .option('--dry-run', 'say what would change, but change nothing')
    .addHelpText('after', rollbackExamples)
    .action(rollback);

const rollbackExamples = `
Nothing is lost: versions stay as they are, and a rollback can be rolled back.

Examples:
  defender rules rollback
  defender rules rollback 6 --comment "Version 7 quarantined gateways"
  defender rules rollback 6 --dry-run`;

const versions = (options: TableOptions): Promise<void> =>
  withRuleTable(options, async ({ table }) => {
    const live = await table.liveVersion();
    const entries = (await table.versions()).toReversed();
    printResult(
      options.json,
      { live, versions: entries },
      entries.length === 0
        ? ['Nothing was ever pushed.']
        : entries.map(
            ({ version, author, comment, at }) =>
              `${version === live ? '*' : ' '} ${String(version).padStart(4)}  ${utcTime(at)}  ${printable(author)}  ${printable(comment)}`,
          ),
    );
  });

const rollback = (asked: string | undefined, options: RollbackOptions): Promise<void> =>
  withRuleTable(options, async (access) => {
    const live = await readLive(access.table);
    const version = asked === undefined ? await versionBefore(access.table) : versionOf(asked);
    if (version === live.version) throw new UsageError(`Version ${version} is in force already.`);
    const source = await usableVersion(access.table, version);
    const difference = differenceBetween(live, source);
    if (!options.dryRun) await putInForce(access, { version, live: live.version, comment: options.comment });
    printResult(
      options.json,
      { version, before: live.version, dryRun: options.dryRun === true, ...difference },
      [
        ...differenceLines(difference),
        options.dryRun
          ? 'Nothing was changed.'
          : `Version ${version} is in force again, in place of ${live.version}.`,
      ],
    );
  });

async function versionBefore(table: RuleTable): Promise<number> {
  const version = await table.versionBefore();
  if (version) return version;
  throw new UsageError('No version was in force before: name one, as in defender rules rollback 6.');
}

/** A version that this responder can load: any other would leave it with what it has, without a word. */
async function usableVersion(table: RuleTable, version: number) {
  if (version === 0) throw new UsageError('Version 0 was never pushed: push a folder without rules instead.');
  const source = await readVersion(table, String(version));
  const loaded = loadRuleset(source);
  if (loaded.ok) return source;
  const [problem] = loaded.problems;
  throw new UsageError(
    `Version ${version} can't be used any more: ${problem?.rule ?? 'settings'}: ${problem?.path} ${problem?.message}.`,
  );
}

interface Rollback {
  readonly version: number;
  readonly live: number;
  readonly comment: string | undefined;
}

async function putInForce(
  { table, platform }: RuleTableAccess,
  { version, live, comment }: Rollback,
): Promise<void> {
  const authorship = authorshipNow(platform, comment ?? `Back to version ${version}`);
  if (await table.rollback(version, live, authorship)) return;
  throw new UsageError(
    `Somebody else was first: version ${live} is no longer in force. Look at defender rules versions.`,
  );
}
