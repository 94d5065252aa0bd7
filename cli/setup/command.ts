import { Command } from 'commander';
import pc from 'picocolors';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import { printable } from '../../shared/text/printable.ts';
import { confirmed } from '../confirm.ts';
import { withDeploymentOptions, withLocalOption } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { markFailed, printResult } from '../print.ts';
import { desiredStateOf, type SetupOptions } from './desired-state.ts';
import { planOf } from './plan.ts';
import { carryOut, type Outcome, outcomeOf, type SetupStep } from './step.ts';

const collect = (name: string, names: readonly string[] = []): readonly string[] => [...names, name];

export const setupCommand = (): Command =>
  withLocalOption(withDeploymentOptions(new Command('setup')))
    .description(
      'Does once what CloudFormation can not: quarantine policies, and where Device Defender sends its notices',
    )
    .option(
      '--quarantine-group <name>',
      "the thing group of things that are cut off, in place of the stack's",
    )
    .option('--quarantine-policy <name>', 'a policy that it is to have; may be given several times', collect)
    .option(
      '--security-profile <name>',
      'a profile of Detect to point at our topic; may be given several times',
      collect,
    )
    .option('--publish-role <arn>', "the role that Device Defender publishes as, in place of the stack's")
    .option('--take-over', 'replace another topic that gets the notices now')
    .option('--dry-run', 'say what would be done, but do nothing')
    .option('--yes', 'do not ask')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(run);

const help = `
Shows what there is to do and asks before it begins. What is in place already is left alone, so it can be run again at
any time. Audits, their checks and the behaviors of profiles stay as they are. Where another topic gets the notices of
audits or violations, only --take-over replaces it. Ends with 1 where anything was refused or failed.

Examples:
  defender setup --dry-run
  defender setup --stack device-defender-responder-prod
  defender setup --security-profile fleet --security-profile gateways --take-over
  defender setup --quarantine-group Quarantine --quarantine-policy QuarantinePolicy --yes`;

async function run(options: SetupOptions): Promise<void> {
  const deployment = await findDeployment(options);
  const iot = createIoTClient(deployment.platform);
  try {
    const steps = await planOf(desiredStateOf(options, deployment), iot);
    report(await decide(steps, options), options);
  } finally {
    iot.destroy();
  }
}

/** Nothing is begun that could not be ended: a refused step is for a person to see to first. */
async function decide(steps: readonly SetupStep[], options: SetupOptions): Promise<readonly Outcome[]> {
  const plan = steps.map(outcomeOf);
  const isStopped = steps.some(({ state }) => state === 'refused');
  const todo = steps.filter(({ state }) => state === 'todo').length;
  if (isStopped || options.dryRun || todo === 0) return plan;
  if (options.yes) return carryOut(steps);
  console.error(outcomeLines(plan).join('\n'));
  return (await confirmed(`Change ${todo} ${todo === 1 ? 'thing' : 'things'} in AWS IoT?`))
    ? carryOut(steps)
    : plan;
}

function report(outcomes: readonly Outcome[], { json, dryRun = false }: SetupOptions): void {
  const isWrong = outcomes.some(({ state }) => state === 'refused' || state === 'failed');
  const changed = outcomes.filter(({ state }) => state === 'done').length;
  if (isWrong) markFailed();
  printResult(json, { ok: !isWrong, dryRun, changed, steps: outcomes }, [
    ...outcomeLines(outcomes),
    '',
    changed > 0 ? `${changed} changed. See whether all is well: npx defender doctor` : 'Nothing was changed.',
  ]);
}

const colours: Readonly<Record<Outcome['state'], (text: string) => string>> = {
  already: pc.green,
  done: pc.green,
  todo: pc.yellow,
  refused: pc.red,
  failed: pc.red,
  skipped: pc.dim,
};

const width = 'already'.length;

/** One line for each step, and below it what was there before and how to take it back. */
export const outcomeLines = (outcomes: readonly Outcome[]): readonly string[] => outcomes.flatMap(linesOf);

function linesOf({ what, state, because, before, undo }: Outcome): readonly string[] {
  const indent = ' '.repeat(width + 2);
  return [
    `${colours[state](state.padEnd(width))}  ${printable(what)}${because ? `: ${printable(because)}` : ''}`,
    ...(before ? [`${indent}${state === 'done' ? 'there before' : 'there now'}: ${printable(before)}`] : []),
    ...(undo && state !== 'todo' ? [`${indent}to take it back: ${printable(undo)}`] : []),
  ];
}
