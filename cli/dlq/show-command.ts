import { Command } from 'commander';
import { limitOf } from '../limit.ts';
import { answer, markFailed } from '../print.ts';
import { connected, type DlqOptions, withDlqOptions } from './connect.ts';
import type { DeadLetter } from './dead-letter.ts';
import { deadLetterLines } from './dead-letter-lines.ts';
import { find, look } from './look.ts';
import type { QueueClient } from './queue-client.ts';
import { recordOf } from './record.ts';
import { isMessageId, notShown, queueClientNamed } from './target.ts';

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
  connected(options, ({ queueClients }) =>
    isMessageId(target)
      ? showMessage(queueClients, target, options)
      : showQueue(queueClientNamed(queueClients, target), options),
  );

async function showMessage(
  queueClients: readonly QueueClient[],
  messageId: string,
  { json }: ShowOptions,
): Promise<void> {
  const deadLetter = await find(queueClients, messageId);
  if (deadLetter) return tell([deadLetter], json, []);
  markFailed();
  tell([], json, [notShown(messageId)]);
}

async function showQueue(queueClient: QueueClient, { limit, json }: ShowOptions): Promise<void> {
  const deadLetters = await look(queueClient, limitOf(limit));
  const { messages } = await queueClient.counts();
  tell(deadLetters, json, [
    ...(messages > deadLetters.length ? [`${deadLetters.length} of ${messages} are shown.`] : []),
    ...(messages === 0 && deadLetters.length === 0 ? [`${queueClient.queue.id} is empty.`] : []),
  ]);
}

const tell = (deadLetters: readonly DeadLetter[], json: boolean | undefined, more: readonly string[]): void =>
  answer(json, { messages: deadLetters.map(recordOf) }, [...deadLetters.flatMap(deadLetterLines), ...more]);
