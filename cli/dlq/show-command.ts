import { Command } from 'commander';
import { limitOf } from '../limit.ts';
import { answer, foundWrong } from '../print.ts';
import { connected, type DlqOptions, withDlqOptions } from './connect.ts';
import type { Letter } from './dead-letter.ts';
import { letterLines } from './dead-letter-lines.ts';
import { find, look } from './look.ts';
import type { Mailbox } from './queue-client.ts';
import { recordOf } from './record.ts';
import { isMessageId, mailboxNamed, notShown } from './target.ts';

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
  defender dlq show BellDeadLetters --json
  defender dlq show 5f0c2f1e-6d1b-4a53-9d4e-1f0f6a1f9f6e`;

const show = (target: string, options: ShowOptions): Promise<void> =>
  connected(options, ({ mailboxes }) =>
    isMessageId(target)
      ? showMessage(mailboxes, target, options)
      : showQueue(mailboxNamed(mailboxes, target), options),
  );

async function showMessage(
  mailboxes: readonly Mailbox[],
  messageId: string,
  { json }: ShowOptions,
): Promise<void> {
  const letter = await find(mailboxes, messageId);
  if (letter) return tell([letter], json, []);
  foundWrong();
  tell([], json, [notShown(messageId)]);
}

async function showQueue(mailbox: Mailbox, { limit, json }: ShowOptions): Promise<void> {
  const letters = await look(mailbox, limitOf(limit));
  const { messages } = await mailbox.counts();
  tell(letters, json, [
    ...(messages > letters.length ? [`${letters.length} of ${messages} are shown.`] : []),
    ...(messages === 0 && letters.length === 0 ? [`${mailbox.queue.id} is empty.`] : []),
  ]);
}

const tell = (letters: readonly Letter[], json: boolean | undefined, more: readonly string[]): void =>
  answer(json, { messages: letters.map(recordOf) }, [...letters.flatMap(letterLines), ...more]);
