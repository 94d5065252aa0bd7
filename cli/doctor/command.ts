import { Command } from 'commander';
import pc from 'picocolors';
import { printable } from '../../shared/text/printable.ts';
import { type DeploymentOptions, withDeploymentOptions, withLocalOption } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { markFailed, printResult } from '../print.ts';
import { checksOf, withClients } from './checks.ts';
import { type CheckResult, type Observation, runChecks } from './run-checks.ts';

interface Options extends DeploymentOptions {
  readonly strict?: boolean;
  readonly json?: boolean;
}

export const doctorCommand = (): Command =>
  withLocalOption(withDeploymentOptions(new Command('doctor')))
    .description('Looks whether everything is in place for notices to come, and to be acted on')
    .option('--strict', 'end with 1 where there is a warning, too')
    .option('--json', 'print JSON')
    .addHelpText('after', help)
    .action(run);

const help = `
Changes nothing. Each line says ok, warn, fail or skipped, and how to mend it. What a rule that only observes would need
is a warning; what one that enforces needs is a failure. Ends with 1 where anything fails.

Examples:
  defender doctor
  defender doctor --local
  defender doctor --stack device-defender-responder-prod --region eu-west-1 --strict
  defender doctor --json`;

async function run(options: Options): Promise<void> {
  const deployment = await findDeployment(options);
  const results = await withClients(deployment.platform, (clients) =>
    runChecks(checksOf(deployment, clients)),
  );
  const counts = countedByStatus(results);
  const isWell = counts.fail === 0 && (!options.strict || counts.warn === 0);
  if (!isWell) markFailed();
  printResult(options.json, { ok: isWell, counts, results }, resultLines(results));
}

type Status = Observation['status'];

const colours: Readonly<Record<Status, (text: string) => string>> = {
  ok: pc.green,
  warn: pc.yellow,
  fail: pc.red,
  skipped: pc.dim,
};

const statuses: readonly Status[] = ['ok', 'warn', 'fail', 'skipped'];

/** One line for each result, the fix below it, and how many there are of each. */
export function resultLines(results: readonly CheckResult[]): readonly string[] {
  const width = Math.max(...results.map(({ id }) => id.length));
  return [...results.flatMap((result) => linesOf(result, width)), '', countsOf(results)];
}

const statusWidth = 'skipped'.length;

function linesOf({ id, status, says, fix }: CheckResult, width: number): readonly string[] {
  const first = `${colours[status](status.padEnd(statusWidth))}  ${id.padEnd(width)}  ${printable(says)}`;
  const indent = ' '.repeat(statusWidth + width + 4);
  return [first, ...(fix ? [`${indent}→ ${printable(fix)}`] : [])];
}

const countedByStatus = (results: readonly CheckResult[]): Readonly<Record<Status, number>> => {
  const count = (status: Status) => results.filter((result) => result.status === status).length;
  return { ok: count('ok'), warn: count('warn'), fail: count('fail'), skipped: count('skipped') };
};

const countsOf = (results: readonly CheckResult[]): string => {
  const counts = countedByStatus(results);
  return statuses.map((status) => `${counts[status]} ${status}`).join(', ');
};
