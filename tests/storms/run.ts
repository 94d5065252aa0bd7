import '../environment.cjs';
import { Command, InvalidArgumentError } from 'commander';
import { createProgress } from '../../cli/progress.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { runCommand } from '../faults/run-command.ts';
import { describeBound } from './bound.ts';
import { auditVerdicts, detectVerdicts, type Verdict } from './verdicts.ts';

interface Options {
  readonly callMillis: number;
  readonly within?: number;
  readonly json?: boolean;
}

const usual = { alarms: 10_000, findings: 100_000, callMillis: 10, withinSeconds: 60 };

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('Write a whole number below a million.');
  return Number(text);
}

function oneOrMore(text: string): number {
  const number = wholeNumber(text);
  if (number === 0) throw new InvalidArgumentError('Write 1 or more.');
  return number;
}

const help = `
Units are counted as DynamoDB bills them on demand: a write unit for each KB of the item, before or after, whichever is
larger, also where a condition fails; one more for each index entry that appears or vanishes, two for one that moves; a
read unit for each 4 KB, half of it where the read need not be consistent. Ticks that find nothing are counted too.

Exit code: 0 where every bound holds, 1 where one does not, 2 where the command was called wrongly.

Examples:
  npm run storm -- detect 1000 --call-millis 25
  npm run storm -- detect 10000 --within 1 --json
  npm run storm -- audit 10000`;

const program: Command = new Command('storm')
  .description('Plays a storm to the whole product, on a simulated AWS and its clock, and checks its bounds')
  .addHelpText('after', help)
  .exitOverride();

/** What both storms take, and how long each call takes that a function makes of AWS. */
const storm = (name: string): Command =>
  program
    .command(name)
    .option(
      '--call-millis <millis>',
      'how long each AWS call takes, by the simulated clock',
      wholeNumber,
      usual.callMillis,
    )
    .option('--json', 'prints one JSON document: figures, bound and verdicts')
    .addHelpText('after', help)
    .exitOverride();

interface Played {
  readonly storm: object & { readonly bound: Parameters<typeof describeBound>[0] };
  readonly verdicts: readonly Verdict[];
}

function printed({ storm: { bound, ...figures }, verdicts }: Played): string {
  const lines = verdicts.map(({ what, measured, holds }) => `${holds ? '✓' : '✗'} ${what} (${measured})`);
  return [JSON.stringify(figures, null, 2), `The caps of AWS allow ${describeBound(bound)}.`, ...lines].join(
    '\n',
  );
}

/** Whether every bound holds. */
async function report(
  kind: string,
  { json }: Options,
  play: (onSecond: (seconds: number) => void) => Promise<Played>,
) {
  const progress = createProgress({
    clock: systemClock,
    terminal: process.stderr,
    what: 'simulated seconds',
  });
  const played = await play((seconds) => progress.show(seconds));
  progress.end();
  const holds = played.verdicts.every((verdict) => verdict.holds);
  const document = { kind, holds, ...played.storm, verdicts: played.verdicts };
  console.log(json ? JSON.stringify(document, null, 2) : printed(played));
  return holds;
}

let holds = true;

storm('detect')
  .description('so many things go into alarm, and then one more by a more urgent rule')
  .argument('[alarms]', 'how many', oneOrMore, usual.alarms)
  .option('--within <seconds>', 'the alarms come within this time', oneOrMore, usual.withinSeconds)
  .action(async (things: number, options: Options) => {
    const { callMillis, within = usual.withinSeconds } = options;
    const { playDetectStorm } = await import('./detect-storm.ts');
    holds = await report('detect', options, async (onSecond) => {
      const storm = await playDetectStorm({ things, callMillis, withinMillis: 1000 * within, onSecond });
      return { storm, verdicts: detectVerdicts(storm) };
    });
  });

storm('audit')
  .description('an audit finds so much by three checks, two of which a rule takes whole')
  .argument('[findings]', 'how many', oneOrMore, usual.findings)
  .action(async (findings: number, options: Options) => {
    const { playAuditStorm } = await import('./audit-storm.ts');
    holds = await report('audit', options, async (onSecond) => {
      const storm = await playAuditStorm({ findings, callMillis: options.callMillis, onSecond });
      return { storm, verdicts: auditVerdicts(storm) };
    });
  });

await runCommand(async () => {
  await program.parseAsync();
  return holds;
});
