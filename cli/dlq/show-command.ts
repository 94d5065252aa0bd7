import { Command } from 'commander';
import pc from 'picocolors';
import { printable } from '../../shared/text/printable.ts';
import { utcTime } from '../../shared/text/utc.ts';
import { limitOf } from '../option-values.ts';
import { markFailed, printResult } from '../print.ts';
import { browse, findMessage } from './batches.ts';
import {
  type DlqOptions,
  isMessageId,
  notFoundLine,
  queueClientNamed,
  withDlqOptions,
  withQueueClients,
} from './connect.ts';
import { type DeadLetter, recordOf } from './dead-letter.ts';
import type { QueueClient } from './queue-client.ts';

interface ShowOptions extends DlqOptions {
  readonly limit: string;
}

export const showCommand = (): Command =>
  withDlqOptions(new Command('show'))
    .description('Shows dead letters in full, each with the reason why it is one')
    .argument('<queue|message>', 'a queue, with or without DeadLetters at its end, or the id of a message')
    .option('--limit <count>', 'at most so many of a queue', '20')
    .addHelpText('after', examples)
    .action(show);

const examples = `
Nothing is consumed (defender dlq list --help says how). Ends with 1 where there is no such message.

Examples:
  defender dlq show ReceiveViolation
  defender dlq show WakeUpQueueDeadLetters --json
  defender dlq show 5f0c2f1e-6d1b-4a53-9d4e-1f0f6a1f9f6e`;

const show = (target: string, options: ShowOptions): Promise<void> =>
  withQueueClients(options, ({ queueClients }) =>
    isMessageId(target)
      ? showMessage(queueClients, target, options)
      : showQueue(queueClientNamed(queueClients, target), options),
  );

async function showMessage(
  queueClients: readonly QueueClient[],
  messageId: string,
  { json }: ShowOptions,
): Promise<void> {
  const deadLetter = await findMessage(queueClients, messageId);
  if (deadLetter) return report([deadLetter], json, []);
  markFailed();
  report([], json, [notFoundLine(messageId)]);
}

async function showQueue(queueClient: QueueClient, { limit, json }: ShowOptions): Promise<void> {
  const deadLetters = await browse(queueClient, limitOf(limit));
  const { messages } = await queueClient.counts();
  report(deadLetters, json, [
    ...(messages > deadLetters.length ? [`${deadLetters.length} of ${messages} are shown.`] : []),
    ...(messages === 0 && deadLetters.length === 0 ? [`${queueClient.queue.id} is empty.`] : []),
  ]);
}

const report = (
  deadLetters: readonly DeadLetter[],
  json: boolean | undefined,
  more: readonly string[],
): void =>
  printResult(json, { messages: deadLetters.map(recordOf) }, [
    ...deadLetters.flatMap(deadLetterLines),
    ...more,
  ]);

/** A dead letter in full, for people. */
export const deadLetterLines = ({
  messageId,
  queueId,
  sentAt,
  reason,
  attributes,
  body,
}: DeadLetter): string[] => [
  `${pc.bold(messageId)}  in ${queueId} since ${utcTime(sentAt)}`,
  pc.red(printable(reason.text)),
  ...Object.entries(attributes).map(([name, value]) => pc.dim(printable(`${name}: ${value}`))),
  ...readable(body).split('\n').map(printable),
  '',
];

/** JSON laid out, and so is the notice that is a string in it; what is no JSON stays as it is. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body, unfoldNotice), null, 2);
  } catch {
    return body;
  }
}

function unfoldNotice(member: string, value: unknown): unknown {
  if (member !== 'Message' || typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
