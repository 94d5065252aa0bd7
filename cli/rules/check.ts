import { Command } from 'commander';
import { markFailed, printResult } from '../print.ts';
import { type AccountOptions, accountHelp, accountOf, accountOption } from './account.ts';
import { type Inspection, inspect } from './inspect.ts';
import { withTableOptions } from './live.ts';
import { problemLine, ruleCount, testLine } from './print.ts';
import { runTests, type TestResult } from './run-tests.ts';

export const checkCommand = (): Command =>
  withTableOptions(new Command('check'))
    .description('Finds what is wrong with a folder of rules, without changing anything')
    .argument('[folder]', 'where the rules are', 'rules')
    .addOption(accountOption())
    .addHelpText('after', `${accountHelp}\n${checkExamples}`)
    .action(check);

const checkExamples = `
Ends with 0 where all is well, with 1 where something is wrong.

Examples:
  defender rules check
  defender rules check rules --account live
  defender rules check rules --json`;

export const testCommand = (): Command =>
  new Command('test')
    .description('Runs the tests that rules carry')
    .argument('[folder]', 'where the rules are', 'rules')
    .option('--json', 'print JSON')
    .addHelpText('after', testExamples)
    .action((folder: string, { json }: { readonly json?: boolean }) => test(folder, json));

const testExamples = `
A failure is explained by the first clause that failed. Ends with 0 where all tests pass, with 1 where one fails.

Examples:
  defender rules test
  defender rules test rules --json`;

async function check(folder: string, options: AccountOptions): Promise<void> {
  const inspection = inspect(folder, await accountOf(options));
  if (printProblems(inspection, options.json)) return;
  const rules = inspection.rules.length;
  printResult(options.json, { ok: true, rules, problems: [] }, [
    `${folder}: ${ruleCount(rules)}, all sound.`,
  ]);
}

/** Prints the problems of a folder. True where there are any. */
export function printProblems({ folder, rules, problems }: Inspection, json: boolean | undefined): boolean {
  if (problems.length === 0) return false;
  markFailed();
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  printResult(json, { ok: false, rules: rules.length, problems }, [
    ...problems.map(problemLine),
    `${folder} can't be a ruleset: ${count}.`,
  ]);
  return true;
}

function test(folder: string, json: boolean | undefined): void {
  const inspection = inspect(folder);
  if (printProblems(inspection, json)) return;
  printTests(runTests(inspection), json);
}

function printTests(results: readonly TestResult[], json: boolean | undefined): void {
  const failed = results.filter(({ passed }) => !passed).length;
  if (failed > 0) markFailed();
  printResult(json, { ok: failed === 0, tests: results }, [
    ...results.map(testLine),
    `${results.length - failed} passed, ${failed} failed`,
  ]);
}

/** Prints the tests that fail. True where there are any. */
export function printFailures(results: readonly TestResult[], json: boolean | undefined): boolean {
  const failures = results.filter(({ passed }) => !passed);
  if (failures.length > 0) printTests(failures, json);
  return failures.length > 0;
}
