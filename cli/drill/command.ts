import { randomBytes } from 'node:crypto';
import { Command } from 'commander';
import pc from 'picocolors';
import * as v from 'valibot';
import { createDocumentClient } from '../../shared/config/clients/dynamodb.ts';
import { createSnsClient } from '../../shared/config/clients/sns.ts';
import { createHistory } from '../../shared/history/history.ts';
import { drillId } from '../../shared/sources/violation/drill.ts';
import { ViolationMembers } from '../../shared/sources/violation/notice.ts';
import { printable } from '../../shared/text/printable.ts';
import {
  type Deployment,
  type DeploymentOptions,
  tableOf,
  withDeploymentOptions,
  withLocalOption,
} from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { UsageError } from '../errors.ts';
import { markFailed, printResult } from '../print.ts';
import { createDefenderTopic } from './notice.ts';
import { runDrill, type Stage } from './run-drill.ts';

interface Options extends DeploymentOptions {
  readonly thing: string;
  readonly timeout: string;
  readonly json?: boolean;
}

export const drillCommand = (): Command =>
  withLocalOption(withDeploymentOptions(new Command('drill')))
    .description('Sends a made-up alarm through the responder, and shows how long each stage takes')
    .option('--thing <name>', 'the thing that it is about; it need not exist', 'defender-drill')
    .option('--timeout <seconds>', 'how long all stages together may take', '150')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(run);

const help = `
Nothing is contained: Device Defender does not list the violation, and what it does not list is never acted on. The
alarm's end is sent right after, so nothing stays planned. No operator is notified. Both notices stay in history,
where their ids begin with drill-. Other subscribers of the topic get them, too.

  accepted  SNS took the notice
  decided   receive-violation has recorded the alarm and decided it by the rules in force
  guarded   respond has checked the mitigation that a rule asks for; left out where none is planned
  ended     receive-violation has recorded the end of the alarm
  settled   respond has seen that there is nothing to release

Ends with 1 where a stage is not reached in time.

Examples:
  defender drill
  defender drill --stack device-defender-responder-prod --timeout 60
  defender drill --thing pump-17 --json`;

async function run(options: Options): Promise<void> {
  const timeoutMillis = timeoutOf(options.timeout);
  const thingName = thingOf(options.thing);
  const deployment = await findDeployment(options);
  const violationId = drillId(deployment.platform.clock.now(), randomBytes(4).toString('hex'));
  const stages: Stage[] = [];
  for await (const stage of stagesOf(deployment, { violationId, thingName, timeoutMillis })) {
    stages.push(stage);
    if (!options.json) console.log(stageLine(stage));
  }
  const ok = stages.every((stage) => stage.ok);
  if (!ok) markFailed();
  printResult(options.json, { ok, violationId, thingName, stages }, summaryLines(stages));
}

interface DrillRequest {
  readonly violationId: string;
  readonly thingName: string;
  readonly timeoutMillis: number;
}

async function* stagesOf(deployment: Deployment, request: DrillRequest): AsyncGenerator<Stage> {
  const { platform, resources } = deployment;
  const { DefenderTopic: topicArn } = resources.topics;
  if (!topicArn) throw new UsageError('The topic is found by the name of the deployed stack: --stack NAME');
  const sns = createSnsClient(platform);
  const documents = createDocumentClient(platform);
  try {
    yield* runDrill({
      ...request,
      topic: createDefenderTopic(sns, topicArn),
      history: createHistory(documents, tableOf(deployment, 'HistoryTable')),
      clock: platform.clock,
    });
  } finally {
    sns.destroy();
    documents.destroy();
  }
}

function timeoutOf(text: string): number {
  const seconds = Number(text);
  if (/^\d{1,4}$/.test(text) && seconds > 0) return seconds * 1000;
  throw new UsageError(`--timeout is a whole number of seconds, up to 9999, not ${text}.`);
}

/** As notices name things: what the responder would park is not sent. */
function thingOf(name: string): string {
  if (v.is(ViolationMembers.entries.thingName, name)) return name;
  throw new UsageError('--thing is the name of a thing: 1 to 128 characters.');
}

export const stageLine = ({ stage, ok, millis, says }: Stage): string =>
  [
    (ok ? pc.green : pc.red)(ok ? 'ok  ' : 'fail'),
    stage.padEnd('accepted'.length),
    `${(millis / 1000).toFixed(2)} s`.padStart(9),
    ` ${printable(says)}`,
  ].join(' ');

/** What to look at where a stage was not reached. */
const advice: Readonly<Record<Stage['stage'], string>> = {
  accepted: 'npx defender doctor',
  decided: 'receive-violation has not recorded it: npx defender doctor, then npx defender dlq list',
  guarded:
    'respond has not checked the mitigation: npx defender doctor, then RespondAttemptFailedAlarm in docs/runbook.md',
  ended: 'receive-violation has not recorded it: npx defender doctor, then npx defender dlq list',
  settled:
    'respond has not looked at the end of the alarm: npx defender doctor, then RespondStalledAlarm in docs/runbook.md',
};

/** How the drill went as a whole. */
export function summaryLines(stages: readonly Stage[]): readonly string[] {
  const failed = stages.find(({ ok }) => !ok);
  if (failed) return [`→ ${advice[failed.stage]}`];
  const isGuarded = stages.some(({ stage }) => stage === 'guarded');
  return [
    isGuarded
      ? 'All stages were reached, and nothing was contained.'
      : 'All stages were reached. No mitigation was planned, so there was none to check.',
  ];
}
