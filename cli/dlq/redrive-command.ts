import { Command } from 'commander';
import pc from 'picocolors';
import { printable } from '../../shared/text/printable.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { markFailed, printResult } from '../print.ts';
import { createProgress } from '../progress.ts';
import {
  type DlqOptions,
  notFoundLine,
  queueClientNamed,
  withDlqOptions,
  withQueueClients,
} from './connect.ts';
import type { DeadLetterQueue } from './dead-letter-queues.ts';
import type { QueueClient } from './queue-client.ts';

import { type Deliver, dryRun, type Redriven, type RemainingDeadLetter, redrive } from './redrive.ts';

interface RedriveOptions extends DlqOptions {
  readonly message?: string;
  readonly dryRun?: boolean;
}

export const redriveCommand = (): Command =>
  withDlqOptions(new Command('redrive'))
    .description('Sends dead letters on their way again, once what they failed on is mended')
    .argument('[queue]', 'one queue, with or without DeadLetters at its end; left out: all')
    .option('--message <id>', 'only this message')
    .option('--dry-run', 'say what would be sent where, but send nothing')
    .addHelpText('after', help)
    .action(run);

const help = `
A notice is given to the function that failed on it, and to nobody else; the rest of an audit goes back to its queue;
for wake-ups and ticks, one wake-up is sent. A message is removed after it was sent, so nothing is lost, and to redrive
twice does no harm: events, decisions and tasks have derived ids. What fails again lands here again, after some minutes.

Ends with 1 where something is left: it can't be sent, or is nothing that belongs there.

Examples:
  defender dlq redrive --dry-run
  defender dlq redrive ReceiveViolation
  defender dlq redrive --message 5f0c2f1e-6d1b-4a53-9d4e-1f0f6a1f9f6e`;

interface QueueRedriven extends Redriven {
  readonly queue: DeadLetterQueue;
}

const run = (name: string | undefined, options: RedriveOptions): Promise<void> =>
  withQueueClients(options, async ({ queueClients, deliver }) => {
    const chosen = name === undefined ? queueClients : [queueClientNamed(queueClients, name)];
    const redriveOne = (queueClient: QueueClient) =>
      options.dryRun
        ? dryRun(queueClient, options.message)
        : redriveWithProgress(queueClient, deliver, options);
    report(await redriveEach(chosen, redriveOne, options), options);
  });

/** Works on one queue after the other, as far as a message that was asked for. */
async function redriveEach(
  queueClients: readonly QueueClient[],
  redriveOne: (queueClient: QueueClient) => Promise<Redriven>,
  { message }: RedriveOptions,
): Promise<readonly QueueRedriven[]> {
  const done: QueueRedriven[] = [];
  for (const queueClient of queueClients) {
    const redriven = await redriveOne(queueClient);
    done.push({ queue: queueClient.queue, ...redriven });
    if (message && !isEmpty(redriven)) return done;
  }
  return done;
}

async function redriveWithProgress(
  queueClient: QueueClient,
  deliver: Deliver,
  { message: messageId }: RedriveOptions,
): Promise<Redriven> {
  const what = `of ${queueClient.queue.id} redriven`;
  const progress = createProgress({ clock: systemClock, terminal: process.stderr, what });
  try {
    return await redrive(queueClient, { deliver, messageId, onSent: progress.show });
  } finally {
    progress.end();
  }
}

const isEmpty = ({ sent, left }: Redriven): boolean => sent === 0 && left.length === 0;

function report(done: readonly QueueRedriven[], { json, message, dryRun = false }: RedriveOptions): void {
  const nothing = done.every(isEmpty);
  if (done.some(({ left }) => left.length > 0) || (message && nothing)) markFailed();
  const queues = done.map(({ queue, sent, left }) => ({ queue: queue.id, redriven: sent, left }));
  printResult(json, { dryRun, queues }, [
    ...done.flatMap(({ queue, ...redriven }) => redrivenLines(queue, redriven, dryRun)),
    ...(nothing ? [message ? notFoundLine(message) : 'There was nothing to redrive.'] : []),
    ...(dryRun && !nothing ? ['Nothing was sent.'] : []),
  ]);
}

/** What a redrive did with one queue, or would do, for people; nothing where there was nothing to do. */
export function redrivenLines(queue: DeadLetterQueue, { sent, left }: Redriven, isDryRun: boolean): string[] {
  return [
    ...(sent > 0 ? [`${pc.bold(queue.id)}: ${sent} ${isDryRun ? 'to be ' : ''}${deliveryOf(queue)}`] : []),
    ...grouped(left).map(
      ([because, [first, ...others]]) =>
        `${pc.bold(queue.id)}: ${pc.yellow(`${others.length + 1} left`)}: ${printable(because)} (${first}${others.length > 0 ? ', …' : ''})`,
    ),
  ];
}

function deliveryOf({ redrive, failing }: DeadLetterQueue): string {
  switch (redrive.kind) {
    case 'invoke':
      return `given to ${failing} again`;
    case 'send':
      return `sent back to ${redrive.queueId}`;
    case 'wake-up':
      return 'answered by one wake-up';
    case 'unknown':
      return 'left';
  }
}

/** The ids of dead letters by why they were left. */
function grouped(left: readonly RemainingDeadLetter[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const { because, messageId } of left) groups.set(because, [...(groups.get(because) ?? []), messageId]);
  return [...groups];
}
