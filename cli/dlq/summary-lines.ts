import pc from 'picocolors';
import { printable } from '../../shared/text/printable.ts';
import type { Summary } from './summary.ts';
import { ageOf, timeOf } from './time.ts';

/** What is in the dead-dead letter queues, for people. */
export function summaryLines(summaries: readonly Summary[], now: Date): readonly string[] {
  const filled = summaries.filter(({ messages }) => messages > 0);
  const empty = summaries.filter(({ messages }) => messages === 0).map(({ queue }) => queue);
  const [first] = filled;
  if (!first) return [`All ${summaries.length} dead-letter queues are empty.`];
  return [
    ...filled.flatMap((summary) => linesOf(summary, now)),
    ...(empty.length > 0 ? [pc.dim(`Empty: ${empty.join(', ')}`)] : []),
    '',
    `To see them in full: defender dlq show ${first.queue}`,
    `Once the cause is gone: defender dlq redrive ${first.queue}`,
  ];
}

function linesOf({ queue, holds, messages, reasons, ...summary }: Summary, now: Date): readonly string[] {
  const { oldest, lookedAt, hidden } = summary;
  const seen = messages > lookedAt ? `, ${lookedAt} of them looked at` : '';
  return [
    `${pc.bold(queue)}: ${pc.red(String(messages))}${seen} (${holds})`,
    ...(hidden > 0 ? [`  ${hidden} are hidden for the moment: somebody has taken them`] : []),
    ...(oldest ? [`  the oldest since ${timeOf(oldest)}, ${ageOf(oldest, now)}`] : []),
    ...reasons.map(({ count, reason }) => `  ${count} × ${printable(reason)}`),
  ];
}
