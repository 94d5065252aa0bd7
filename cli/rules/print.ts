import pc from 'picocolors';
import { printable } from '../../shared/text/printable.ts';
import type { Change, Difference } from './difference.ts';
import { isSame } from './difference.ts';
import type { PlacedProblem } from './inspect.ts';
import type { TestResult } from './run-tests.ts';

export const ruleCount = (count: number): string => (count === 1 ? '1 rule' : `${count} rules`);

/** `file:line:column`, which editors and terminals turn into links. */
export const problemLine = ({ file, line, column, rule, path, message }: PlacedProblem): string =>
  printable(
    [`${file}:${line}:${column}`, rule && `${rule}:`, path, message].filter((part) => part).join(' '),
  );

export const testLine = ({ file, line, column, rule, name, passed, because }: TestResult): string =>
  passed
    ? `${pc.green('✓')} ${rule}: ${printable(name)}`
    : `${pc.red('✗')} ${rule}: ${printable(name)}\n    ${printable(because)}\n    ${file}:${line}:${column}`;

export function differenceLines(difference: Difference): readonly string[] {
  const { added, removed, changed, settings } = difference;
  if (isSame(difference)) return ['Nothing would change.'];
  return [
    ...added.map(({ id, words }) => pc.green(`+ ${id} (${printable(words)})`)),
    ...removed.map(({ id, words }) => pc.red(`- ${id} (${printable(words)})`)),
    ...changed.flatMap(({ id, changes }) => [pc.yellow(`~ ${id}`), ...changes.map(changeLine)]),
    ...(settings.length > 0 ? [pc.yellow('~ settings'), ...settings.map(changeLine)] : []),
  ];
}

const changeLine = ({ field, words, effect }: Change): string =>
  `    ${field}${effect ? ` (${effect})` : ''}: ${printable(words)}`;
