import { Command } from 'commander';
import { createDocumentClient } from '../../shared/config/clients/dynamodb.ts';
import { createHistory } from '../../shared/history/history.ts';
import type { Page, Question } from '../../shared/history/listing.ts';
import { historyTable } from '../../shared/printing/history-table.ts';
import { subjectOfPolicy, subjectOfThing } from '../../shared/sources/subject.ts';
import { printableJson } from '../../shared/text/printable.ts';
import { type DeploymentOptions, tableOf, withDeploymentOptions } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { UsageError } from '../errors.ts';
import { limitOf, parseSince } from '../option-values.ts';

interface Options extends DeploymentOptions {
  readonly thing?: string;
  readonly policy?: string;
  readonly rule?: string;
  readonly since?: string;
  readonly limit: string;
  readonly cursor?: string;
  readonly json?: boolean;
}

export const historyCommand = (): Command =>
  withDeploymentOptions(new Command('history'))
    .description('What was noticed, decided and done, the newest first')
    .option('--thing <name>', 'only what is about this thing')
    .option('--policy <name>', 'only what is about this policy')
    .option('--rule <id>', 'only what this rule decided')
    .option('--since <when>', 'only from then on: 30m, 24h, 7d, or a time such as 2026-11-23T03:00:00Z')
    .option('--limit <count>', 'at most so many events', '50')
    .option('--cursor <cursor>', 'go on where the page before ended')
    .option('--history-table <name>', 'the history table alone (or DEFENDER_HISTORY_TABLE)')
    .option('--json', 'print JSON, one object, with a cursor where there is more')
    .addHelpText('after', examples)
    .action(run);

const examples = `
Examples:
  defender history --thing basicPubSub
  defender history --rule quarantine-chatty-things --since 24h
  defender history --since 7d --json
  defender history --stack device-defender-responder-prod --region eu-west-1`;

async function run(options: Options): Promise<void> {
  const question = questionOf(options);
  const deployment = await findDeployment(options);
  const { platform } = deployment;
  const historyTable = tableOf(deployment, 'HistoryTable');
  const client = createDocumentClient(platform);
  const since = options.since === undefined ? undefined : parseSince(options.since, platform.clock.now());
  try {
    const page = await createHistory(client, historyTable).list(question, {
      limit: limitOf(options.limit),
      cursor: options.cursor,
      since,
    });
    if (options.json) printJson(page);
    else printTable(page);
  } finally {
    client.destroy();
  }
}

function questionOf({ thing, policy, rule }: Options): Question {
  const questions: Question[] = [
    ...(thing === undefined ? [] : [{ by: 'subject', subject: subjectOfThing(thing) } as const]),
    ...(policy === undefined ? [] : [{ by: 'subject', subject: subjectOfPolicy(policy) } as const]),
    ...(rule === undefined ? [] : [{ by: 'rule', rule } as const]),
  ];
  const [first, ...more] = questions;
  if (more.length > 0) throw new UsageError('Ask for one of --thing, --policy and --rule at a time.');
  return first ?? { by: 'time' };
}

/** The page as one JSON object, for machines. */
const printJson = ({ events, cursor }: Page): void =>
  console.log(printableJson({ events, ...(cursor && { cursor }) }));

function printTable({ events, cursor }: Page): void {
  if (events.length === 0) console.log('No matching events.');
  else console.log(historyTable(events));
  if (cursor) console.log(`There is more: --cursor ${cursor}`);
}
