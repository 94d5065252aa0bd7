import pc from 'picocolors';
import { printable } from '../../shared/text/printable.ts';
import type { Finding, Observation } from './check-result.ts';

type Status = Observation['status'];

const colours: Readonly<Record<Status, (text: string) => string>> = {
  ok: pc.green,
  warn: pc.yellow,
  fail: pc.red,
  skipped: pc.dim,
};

const statuses: readonly Status[] = ['ok', 'warn', 'fail', 'skipped'];

/** One line for each finding, the fix below it, and how many there are of each. */
export function findingLines(findings: readonly Finding[]): readonly string[] {
  const width = Math.max(...findings.map(({ id }) => id.length));
  return [...findings.flatMap((finding) => linesOf(finding, width)), '', countsOf(findings)];
}

const statusWidth = 'skipped'.length;

function linesOf({ id, status, says, fix }: Finding, width: number): readonly string[] {
  const first = `${colours[status](status.padEnd(statusWidth))}  ${id.padEnd(width)}  ${printable(says)}`;
  const indent = ' '.repeat(statusWidth + width + 4);
  return [first, ...(fix ? [`${indent}→ ${printable(fix)}`] : [])];
}

export const countedByStatus = (findings: readonly Finding[]): Readonly<Record<Status, number>> => {
  const count = (status: Status) => findings.filter((finding) => finding.status === status).length;
  return { ok: count('ok'), warn: count('warn'), fail: count('fail'), skipped: count('skipped') };
};

const countsOf = (findings: readonly Finding[]): string => {
  const counts = countedByStatus(findings);
  return statuses.map((status) => `${counts[status]} ${status}`).join(', ');
};
