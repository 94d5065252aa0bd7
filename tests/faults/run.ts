import '../environment.cjs';
import { Command, InvalidArgumentError } from 'commander';
import { createProgress } from '../../cli/progress.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { type Strike, strikeOf } from './engine/plan.ts';
import { prepare } from './engine/plans.ts';
import { replay } from './engine/replay.ts';
import { examine, failedIn, printed } from './engine/report.ts';
import { describeTrial } from './engine/trial.ts';
import { runCommand } from './run-command.ts';
import { scenarios } from './scenarios/all.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { faults } from './world/faults.ts';

interface Options {
  readonly scenario: readonly Scenario[];
  readonly fault?: readonly Strike[];
  readonly singles: boolean;
  readonly pairs: number;
  readonly orders: number;
  readonly seed?: number;
  readonly json?: boolean;
}

const names = scenarios.map(({ name }) => name).join(', ');

function scenarioNamed(name: string, before: readonly Scenario[]): readonly Scenario[] {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (!found) throw new InvalidArgumentError(`There are ${names}.`);
  return [...before, found];
}

function addFault(text: string, before: readonly Strike[] = []): readonly Strike[] {
  try {
    return text === 'none' ? before : [...before, strikeOf(text)];
  } catch (error) {
    throw new InvalidArgumentError(String(error));
  }
}

function count(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new InvalidArgumentError('Write a whole number.');
  return Number(text);
}

const examples = `
Examples:
  npm run test:faults                                      each single fault, and 200 pairs
  npm run test:faults -- --pairs 5000                      5,000 pairs
  npm run test:faults -- --pairs 500 --seed 7 --no-singles  other pairs, and nothing else
  npm run test:faults -- --scenario audit --pairs 0        one scenario
  npm run test:faults -- --scenario audit --fault kill@12  one schedule, call by call
  npm run test:faults -- --scenario audit --fault none     the calls of a scenario without faults`;

const program: Command = new Command('test:faults')
  .description('Plays scenarios with a fault at every AWS call, and compares how they end without')
  .option('--scenario <name>', `only this one; may be given again. ${names}`, scenarioNamed, [])
  .option('--no-singles', 'leaves out the schedules of one fault')
  .option('--pairs <number>', 'schedules of two faults, drawn by lot', count, 200)
  .option('--orders <number>', 'other orders of the calls of each scenario, without faults', count, 10)
  .option('--seed <number>', 'draws the pairs (1); of one schedule, its latencies and lags (0)', count)
  .option(
    '--fault <fault@call>',
    `plays one schedule with this fault; may be given again. none, ${Object.keys(faults).join(', ')}`,
    addFault,
  )
  .option('--json', 'prints the report as JSON')
  .addHelpText('after', examples)
  .exitOverride();

async function playOne({
  scenario: [only, ...others],
  fault: strikes = [],
  seed = 0,
}: Options): Promise<boolean> {
  if (!only || others.length > 0) program.error('error: --fault needs one --scenario');
  const { isEqual, lines } = await replay(only, { scenario: only.name, seed, strikes });
  console.log(lines.join('\n'));
  return isEqual;
}

async function playAll({ scenario, singles, pairs, orders, seed = 1, json }: Options): Promise<boolean> {
  const subjects = await prepare(scenario.length > 0 ? scenario : scenarios);
  const progress = createProgress({ clock: systemClock, terminal: process.stderr, what: 'schedules' });
  let played = 0;
  const report = await examine(subjects, {
    ...{ singles, orders, pairs, seed },
    onTrial(trial) {
      progress.show(++played);
      if (trial.differences.length === 0 || json) return;
      progress.end();
      console.log(describeTrial(trial));
    },
  });
  progress.end();
  console.log(json ? JSON.stringify(report, null, 2) : printed(report));
  return failedIn(report).length === 0;
}

await runCommand(() => {
  const options = program.parse().opts<Options>();
  return options.fault ? playOne(options) : playAll(options);
});
