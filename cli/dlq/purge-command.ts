import { Command } from 'commander';
import { systemClock } from '../../shared/time/clock.ts';
import { confirmed } from '../confirm.ts';
import { UsageError } from '../errors.ts';
import { markFailed, printResult } from '../print.ts';
import { createProgress } from '../progress.ts';
import { type DlqOptions, queueClientNamed, withDlqOptions, withQueueClients } from './connect.ts';
import { createSaveFile, type Purged, purge, type SaveFile } from './purge.ts';
import type { QueueClient } from './queue-client.ts';

interface PurgeOptions extends DlqOptions {
  readonly message?: string;
  readonly save?: string;
  readonly discard?: boolean;
  readonly yes?: boolean;
}

export const purgeCommand = (): Command =>
  withDlqOptions(new Command('purge'))
    .description('Deletes dead letters that nobody wants redriven, saved to a file first')
    .argument('<queue>', 'a queue, with or without DeadLetters at its end')
    .option('--save <file>', 'where to keep what is deleted: a new file, one JSON object a line')
    .option('--discard', 'keep nothing')
    .option('--message <id>', 'only this message')
    .option('--yes', 'do not ask')
    .addHelpText('after', help)
    .action(run);

const help = `
Asks before it begins, unless told --yes. Each batch is on the disk before it is deleted, and nothing is deleted that was
not read: a purge that is interrupted has deleted no more than it saved.

Examples:
  defender dlq purge WakeUpQueue --discard
  defender dlq purge ReceiveViolation --save dead-letters.jsonl
  defender dlq purge ReceiveAudit --message 5f0c2f1e-6d1b-4a53-9d4e-1f0f6a1f9f6e --save dead-letter.jsonl --yes`;

async function run(name: string, options: PurgeOptions): Promise<void> {
  if ((options.save !== undefined) === (options.discard === true))
    throw new UsageError(
      'Say where to keep what is deleted, --save FILE, or that nobody wants it, --discard.',
    );
  await withQueueClients(options, async ({ queueClients }) => {
    const queueClient = queueClientNamed(queueClients, name);
    const purged = (await isMeant(queueClient, options))
      ? await purgeWithProgress(queueClient, options)
      : nothing;
    report(queueClient.queue.id, purged, options);
  });
}

const nothing: Purged = { removed: 0, left: 0 };

async function isMeant(
  { queue, counts }: QueueClient,
  { yes, save, message }: PurgeOptions,
): Promise<boolean> {
  const { messages } = await counts();
  if (yes || messages === 0) return yes === true;
  const what = message ? `message ${message} of ${queue.id}` : `all that is in ${queue.id} (${messages})`;
  return confirmed(`Delete ${what}, ${save === undefined ? 'saving nothing' : `saved to ${save}`}?`);
}

async function purgeWithProgress(queueClient: QueueClient, { save, message }: PurgeOptions): Promise<Purged> {
  const what = `of ${queueClient.queue.id} deleted`;
  const progress = createProgress({ clock: systemClock, terminal: process.stderr, what });
  const file = save === undefined ? nowhere : createSaveFile(save);
  try {
    return await purge(queueClient, { save: file.save, messageId: message, onRemoved: progress.show });
  } finally {
    progress.end();
    file.close();
  }
}

const nowhere: SaveFile = { save: () => {}, close: () => {} };

function report(queue: string, { removed, left }: Purged, { json, save, message }: PurgeOptions): void {
  if (left > 0 || (message && removed === 0)) markFailed();
  const kept = save === undefined ? '' : `, saved to ${save}`;
  printResult(json, { queue, deleted: removed, left, ...(save && { savedTo: save }) }, [
    removed > 0 ? `${removed} deleted from ${queue}${kept}.` : `Nothing was deleted from ${queue}.`,
    ...(left > 0 ? [`${left} could not be deleted: they are there again within a minute.`] : []),
  ]);
}
