import '../environment.cjs';
import { Command, InvalidArgumentError } from 'commander';
import { createProgress } from '../../cli/progress.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { runCommand } from '../faults/run-command.ts';
import { setUpAccount } from './account.ts';
import { families } from './families/all.ts';
import { plannedPoisons } from './plan.ts';
import { playPoison } from './play.ts';
import type { Family } from './poison.ts';
import { printed, reportOf } from './report.ts';
import { verdictsOf } from './verdicts/verdicts.ts';

interface Options {
  readonly seed?: number;
  readonly family?: readonly Family[];
  readonly batch?: number;
  readonly show?: boolean;
  readonly json?: boolean;
}

const usualCount = 10_000;

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Write a whole number.');
  return Number(text);
}

function oneOrMore(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError('Write 1 or more.');
  return number;
}

function addFamily(name: string, before: readonly Family[] = []): readonly Family[] {
  const found = families.find((family) => family.name === name);
  if (!found)
    throw new InvalidArgumentError(`There are ${families.map((family) => family.name).join(', ')}.`);
  return [...before, found];
}

const longest = Math.max(...families.map(({ name }) => name.length));

const help = `
Families:
${families.map(({ name, about }) => `  ${name.padEnd(longest)}  ${about}`).join('\n')}

Examples:
  npm run test:poison                                           10,000 notices, the families by turns
  npm run test:poison -- 500 --seed 7                           others, and fewer
  npm run test:poison -- 200 --family forged-end                one family
  npm run test:poison -- --family forged-end --seed 4711        one notice, played again
  npm run test:poison -- --family forged-end --seed 4711 --show and its text`;

const program: Command = new Command('test:poison')
  .description('Plays malformed, hostile and huge notices to the whole product, and looks at what it does')
  .argument('[count]', `how many notices (${usualCount}; one where --family and --seed are given)`, oneOrMore)
  .option(
    '--seed <number>',
    'draws the first notice, and each next one draws by the next number (1)',
    wholeNumber,
  )
  .option('--family <name>', 'only this one; may be given again', addFamily)
  .option('--batch <number>', 'how many come together (250)', oneOrMore)
  .option('--show', 'prints the notices, as JSON texts, and plays nothing')
  .option('--json', 'prints the report as JSON')
  .addHelpText('after', help)
  .exitOverride();

function countOf({ seed, family }: Options): number {
  const [count] = program.processedArgs;
  if (count !== undefined) return Number(count);
  return seed !== undefined && family !== undefined ? family.length : usualCount;
}

async function play(options: Options): Promise<boolean> {
  const { seed = 1, family, batch, show, json } = options;
  const account = await setUpAccount();
  const count = countOf(options);
  const poisons = plannedPoisons(
    { count, seed, ...(family && { families: family }), ...(batch && { batchSize: batch }) },
    account.aims,
  );
  if (show) {
    for (const { message } of poisons.flatMap((batch) => batch())) console.log(JSON.stringify(message));
    return true;
  }
  const progress = createProgress({ clock: systemClock, terminal: process.stderr, what: 'notices played' });
  const onBatch = (delivered: number): void => progress.show(delivered, delivered / count);
  const outcome = await playPoison({ account, poisons, onBatch });
  progress.end();
  const report = reportOf(outcome, verdictsOf(account, outcome));
  console.log(json ? JSON.stringify(report, null, 2) : printed(report));
  return report.holds;
}

await runCommand(() => play(program.parse().opts<Options>()));
