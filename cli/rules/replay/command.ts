import { Command } from 'commander';
import { createDocumentClient } from '../../../shared/config/clients/dynamodb.ts';
import { createHistory } from '../../../shared/history/history.ts';
import { loadRuleset } from '../../../shared/rules/load.ts';
import type { Ruleset } from '../../../shared/rules/ruleset.ts';
import { type DeploymentOptions, tableOf, withDeploymentOptions } from '../../deployment/deployment.ts';
import { findDeployment } from '../../deployment/find-deployment.ts';
import { UsageError } from '../../errors.ts';
import { parseSince } from '../../option-values.ts';
import { markFailed, printResult } from '../../print.ts';
import { createProgress } from '../../progress.ts';
import { printProblems } from '../check.ts';
import { inspect } from '../inspect.ts';
import { createUnreadable, replayHistory, type Span, shareOf } from './history.ts';
import { replayLines } from './print.ts';
import type { ReplayResult } from './replay.ts';

interface ReplayOptions extends DeploymentOptions {
  readonly since: string;
  readonly until?: string;
  readonly maxNewlyContained?: string;
  readonly json?: boolean;
}

export const replayCommand = (): Command =>
  withDeploymentOptions(new Command('replay'))
    .description(
      'Runs a folder of rules over stored history, and shows what they would have decided otherwise',
    )
    .argument('[folder]', 'where the rules are', 'rules')
    .option('--since <when>', 'from then on: 30m, 24h, 7d, or a time such as 2026-11-23T03:00:00Z', '30d')
    .option('--until <when>', 'only what happened before then')
    .option('--max-newly-contained <count>', 'end with 1 where more events than that are newly contained')
    .option('--history-table <name>', 'the history table alone (or DEFENDER_HISTORY_TABLE)')
    .option('--json', 'print JSON')
    .addHelpText('after', examples)
    .action(run);

const examples = `
Nothing is done and nothing is written: each stored event is decided again, and compared with what was decided then.
Contained is what a rule in mode enforce mitigates and its limits let through; beside it stands the same count with
rules that observe taken for enforcing. What limits hold is counted apart.

A replay can't know what is not in history: a policy or a certificate counts as one device, however many use it;
what was in quarantine would have behaved otherwise; and what limits hold may be contained later, when there is room.

Ends with 0, with 1 where the rules have problems or --max-newly-contained is exceeded.

Examples:
  defender rules replay
  defender rules replay rules --since 90d --max-newly-contained 20
  defender rules replay rules --since 2026-10-01 --until 2026-11-01 --json`;

async function run(folder: string, options: ReplayOptions): Promise<void> {
  const limit = limitOf(options.maxNewlyContained);
  const inspection = inspect(folder);
  if (printProblems(inspection, options.json)) return;
  const loaded = loadRuleset({ ...inspection.source, version: 0 });
  if (!loaded.ok) throw new UsageError('These rules have problems: defender rules check shows them.');
  report(await replayed(loaded.ruleset, options), limit, options.json);
}

/** What a replay found, and how many rows it could not read. */
interface Replayed extends ReplayResult {
  readonly unreadable: number;
}

/** No number at all is no limit. Throws `UsageError`. */
function limitOf(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`--max-newly-contained takes a whole number such as 20, not ${text}.`);
}

async function replayed(ruleset: Ruleset, options: ReplayOptions): Promise<Replayed> {
  const deployment = await findDeployment(options);
  const { platform } = deployment;
  const historyTable = tableOf(deployment, 'HistoryTable');
  const now = platform.clock.now();
  const span = spanOf(options, now);
  const progress = createProgress({ clock: platform.clock, terminal: process.stderr, what: 'events read' });
  const unreadable = createUnreadable();
  const client = createDocumentClient(platform);
  try {
    const result = await replayHistory(createHistory(client, historyTable), {
      ...{ ruleset, ...span, onUnreadable: unreadable.add },
      onRead: (count, at) => progress.show(count, shareOf(at, span, now)),
    });
    return { ...result, unreadable: unreadable.count() };
  } finally {
    progress.end();
    for (const warning of unreadable.warnings()) console.error(warning);
    client.destroy();
  }
}

/** Throws `UsageError` where no moment lies between the two. */
function spanOf(options: ReplayOptions, now: Date): Span {
  const since = parseSince(options.since, now);
  const until = options.until === undefined ? undefined : parseSince(options.until, now, '--until');
  if (!until || since < until) return { since, until };
  throw new UsageError('--until has to be later than --since.');
}

function report(result: Replayed, limit: number, json: boolean | undefined): void {
  const exceeded = result.newlyContained.enforced.events > limit;
  if (exceeded) markFailed();
  printResult(json, { ok: !exceeded, ...result }, [
    ...replayLines(result, result.unreadable),
    ...(exceeded ? [`More than ${limit} events are newly contained.`] : []),
  ]);
}
