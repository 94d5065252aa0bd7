import { printableJson } from '../shared/text/printable.ts';

/** One answer, for a machine or for people. */
export function printResult(json: boolean | undefined, value: unknown, lines: readonly string[]): void {
  console.log(json ? printableJson(value) : lines.join('\n'));
}

/** What the process ends with where something was found to be wrong. */
export const markFailed = (): void => {
  process.exitCode = 1;
};
