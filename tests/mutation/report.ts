import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import * as v from 'valibot';
import {
  AcceptedSurvivorSchema,
  MutationReportSchema,
  type MutationSummary,
  type Survivor,
  summarize,
} from './survivors.ts';

const leastKilledPercent = 90;

const program: Command = new Command('report:mutation')
  .description('Lists the mutants that survived the last npm run test:mutation, and checks them')
  .option('--report <file>', 'the JSON report of Stryker', '.stryker/mutation.json')
  .option(
    '--accepted <file>',
    'survivors that may stay, each with its reason',
    'tests/mutation/survivors.json',
  )
  .option('--json', 'prints the summary as JSON')
  .addHelpText(
    'after',
    '\nExit codes: 0 all holds; 1 too few are killed, or the list of survivors is not up to date',
  );

const read = <Schema extends v.GenericSchema>(schema: Schema, file: string): v.InferOutput<Schema> =>
  v.parse(schema, JSON.parse(readFileSync(file, 'utf8')));

/** On one line, as the original is in the file beside it. */
const shown = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 100);

const describeSurvivor = ({
  file,
  line,
  mutatorName,
  original,
  replacement,
  isUncovered,
}: Survivor): string =>
  `${file}:${line} ${mutatorName}${isUncovered ? ', reached by no test' : ''}\n  - ${shown(original)}\n  + ${shown(replacement)}`;

const killedPercent = ({ killed, mutants }: MutationSummary): number =>
  mutants === 0 ? 0 : (100 * killed) / mutants;

function printed(summary: MutationSummary): string {
  const { killed, mutants, accepted, unlisted, outdated } = summary;
  const percent = (Math.floor(killedPercent(summary) * 10) / 10).toFixed(1);
  return [
    ...unlisted.map(describeSurvivor),
    ...outdated.map(
      ({ file, original, replacement }) =>
        `${file}: accepted, but does not survive\n  - ${shown(original)}\n  + ${shown(replacement)}`,
    ),
    `${killed} of ${mutants} mutants killed (${percent} %, at least ${leastKilledPercent} %); ` +
      `survivors: ${accepted.length} accepted, ${unlisted.length} not listed; ${outdated.length} outdated in the list`,
  ].join('\n');
}

const { report, accepted, json } = program
  .parse()
  .opts<{ report: string; accepted: string; json?: boolean }>();
const summary = summarize(
  read(MutationReportSchema, report),
  read(v.array(AcceptedSurvivorSchema), accepted),
);
console.log(json ? JSON.stringify(summary, null, 2) : printed(summary));
const isGood =
  killedPercent(summary) >= leastKilledPercent &&
  summary.unlisted.length === 0 &&
  summary.outdated.length === 0;
process.exitCode = isGood ? 0 : 1;
