import { Command } from 'commander';
import pc from 'picocolors';
import { printable } from '../../shared/text/printable.ts';
import { utcTime } from '../../shared/text/utc.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { markFailed, printResult } from '../print.ts';
import { browse } from './batches.ts';
import { type DlqOptions, withDlqOptions, withQueueClients } from './connect.ts';
import type { DeadLetter } from './dead-letter.ts';
import { groupOfReason } from './dead-letter.ts';
import type { QueueClient } from './queue-client.ts';

interface ListOptions extends DlqOptions {
  readonly failOnAny?: boolean;
}

export const listCommand = (): Command =>
  withDlqOptions(new Command('list'))
    .description('How many dead letters there are, since when, and why')
    .option('--fail-on-any', 'end with 1 where there is any')
    .addHelpText('after', examples)
    .action(list);

const examples = `
Nothing is consumed: up to 100 messages of each queue are received and released again at once. Where that is
interrupted, they stay hidden for a minute. Of a FIFO queue, only the messages at its head can be received.

Examples:
  defender dlq list
  defender dlq list --fail-on-any --stack device-defender-responder-prod`;

const list = (options: ListOptions): Promise<void> =>
  withQueueClients(options, async ({ queueClients }) => {
    const summaries = await Promise.all(queueClients.map(summaryOf));
    const messages = summaries.reduce((sum, summary) => sum + summary.messages, 0);
    if (options.failOnAny && messages > 0) markFailed();
    printResult(options.json, { messages, queues: summaries }, summaryLines(summaries, systemClock.now()));
  });

/** What is in one dead-letter queue. */
interface Summary {
  readonly queue: string;
  readonly holds: string;
  readonly messages: number;
  /** How many of them could not be received, since another reader has them. */
  readonly hidden: number;
  readonly lookedAt: number;
  /** When the oldest that was looked at was sent. */
  readonly oldest?: Date;
  readonly reasons: readonly CountedReason[];
}

interface CountedReason {
  readonly count: number;
  readonly reason: string;
}

/** Enough to see why dead letters land here, few enough to be read in a second. */
const sampleSize = 100;

async function summaryOf(queueClient: QueueClient): Promise<Summary> {
  const { id: queue, holds } = queueClient.queue;
  const { messages, hidden } = await queueClient.counts();
  const deadLetters = messages > 0 ? await browse(queueClient, sampleSize) : [];
  const [first] = deadLetters;
  return {
    ...{ queue, holds, messages, hidden },
    lookedAt: deadLetters.length,
    ...(first && { oldest: first.sentAt }),
    reasons: countedReasons(deadLetters),
  };
}

/** The most frequent first. */
function countedReasons(deadLetters: readonly DeadLetter[]): readonly CountedReason[] {
  const counts = new Map<string, number>();
  for (const { reason } of deadLetters) {
    const text = groupOfReason(reason);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, count]) => ({ count, reason }))
    .toSorted((one, other) => other.count - one.count);
}

/** What is in the dead-letter queues, for people. */
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
    ...(hidden > 0 ? [`  ${hidden} are hidden: another reader has received them`] : []),
    ...(oldest ? [`  the oldest since ${utcTime(oldest)}, ${ageOf(oldest, now)}`] : []),
    ...reasons.map(({ count, reason }) => `  ${count} × ${printable(reason)}`),
  ];
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** How long ago, in the largest unit that fits. */
export function ageOf(at: Date, now: Date): string {
  const millis = now.getTime() - at.getTime();
  const [unit, size] = units.find(([, unitMillis]) => millis >= unitMillis) ?? ['s', 1000];
  return `${Math.max(0, Math.floor(millis / size))} ${unit} ago`;
}
