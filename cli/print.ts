import { printableJson } from '../shared/text/printable.ts';

/** Names and messages are others' words: none may move the cursor, clear the screen or turn the line around. */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu, '\ufffd');

/** One answer, for a machine or for people. */
export function answer(json: boolean | undefined, value: unknown, lines: readonly string[]): void {
  console.log(json ? printableJson(value) : lines.join('\n'));
}

/** What the process ends with where something was found to be wrong. */
export const markFailed = (): void => {
  process.exitCode = 1;
};
