import '../environment.cjs';
import { Command, InvalidArgumentError } from 'commander';
import { createProgress } from '../../cli/progress.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { runCommand } from '../faults/run-command.ts';
import { playSoak, type SoakReport } from './soak.ts';

interface Options {
  readonly days: number;
  readonly seed: number;
  readonly keepGoing?: boolean;
  readonly json?: boolean;
}

const usual = { days: 30, seed: 1 };

function oneOrMore(text: string): number {
  if (!/^\d{1,6}$/.test(text) || Number(text) === 0)
    throw new InvalidArgumentError('Write a whole number from 1 to 999999.');
  return Number(text);
}

const help = `
Each simulated minute it is looked whether things are contained that should not be, by a model of its own; whether
persons are overruled; whether anything is due and silent; and how large rows and indexes are. In the end, what an event
cost in the last quarter is compared with the first.

Exit code: 0 where every invariant holds, 1 where one does not, 2 where the command was called wrongly.

Examples:
  npm run soak -- --days 30
  npm run soak -- --days 7 --seed 42 --json
  npm run soak -- --seed 42 --keep-going`;

const program: Command = new Command('soak')
  .description('Plays days of mixed life to the whole product: alarms, audits, pushes, outages, persons')
  .option('--days <number>', 'how many', oneOrMore, usual.days)
  .option('--seed <number>', 'draws all that happens', oneOrMore, usual.seed)
  .option('--keep-going', 'goes on after a violation, and reports the first one of each invariant')
  .option('--json', 'prints one JSON document')
  .addHelpText('after', help)
  .exitOverride();

function printed({ seed, days, violations, quarters, ...report }: SoakReport): string {
  const costs = quarters.map(({ unitsPerEvent }) => unitsPerEvent.toFixed(1)).join(', ');
  const found = violations.map(
    ({ invariant, minute, at, what }) => `✗ ${invariant}: minute ${minute} (${at}): ${what}`,
  );
  return [
    `Seed ${seed}: ${report.minutes} minutes of ${days} days, ${report.events} events, ${report.calls} AWS calls, ${report.notices} notices to operators`,
    `The largest row had ${report.largestRowBytes} bytes; at most ${report.mostWorkEntries} entries were in work lists, and ${report.mostHeldEntries} were held`,
    `Units an event cost, by quarters: ${costs || 'none was over'}`,
    ...(found.length > 0
      ? [...found, `Play it again: npm run soak -- --days ${days} --seed ${seed}`]
      : ['✓ every invariant held']),
  ].join('\n');
}

async function play({ days, seed, keepGoing = false, json }: Options): Promise<boolean> {
  console.error(`Seed ${seed}`);
  const progress = createProgress({ clock: systemClock, terminal: process.stderr, what: 'days played' });
  const onDay = (played: number): void => progress.show(played, played / days);
  const report = await playSoak({ days, seed, keepsGoing: keepGoing, onDay });
  progress.end();
  console.log(json ? JSON.stringify(report, null, 2) : printed(report));
  return report.holds;
}

await runCommand(() => play(program.parse().opts<Options>()));
