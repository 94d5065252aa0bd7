import { Command } from 'commander';
import { systemClock } from '../../shared/time/clock.ts';
import { answer, foundWrong } from '../print.ts';
import { createProgress } from '../progress.ts';
import { connected, type DlqOptions, withDlqOptions } from './connect.ts';
import type { DeadLetterQueue } from './dead-letter-queues.ts';
import type { Deliver } from './deliver.ts';
import { rehearse } from './dry-run.ts';
import type { Mailbox } from './queue-client.ts';
import { type Redriven, redrive } from './redrive.ts';
import { redrivenLines } from './redriven-lines.ts';
import { mailboxNamed, notShown } from './target.ts';

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
for bells and ticks, the bell is rung once. A letter is removed after it was sent, so nothing is lost, and to redrive
twice does no harm: events, decisions and tasks have derived ids. What fails again lands here again, after some minutes.

Ends with 1 where something is left: it can't be sent, or is nothing that belongs there.

Examples:
  defender dlq redrive --dry-run
  defender dlq redrive ReceiveViolation
  defender dlq redrive --message 5f0c2f1e-6d1b-4a53-9d4e-1f0f6a1f9f6e`;

interface Done extends Redriven {
  readonly queue: DeadLetterQueue;
}

const run = (name: string | undefined, options: RedriveOptions): Promise<void> =>
  connected(options, async ({ mailboxes, deliver }) => {
    const chosen = name === undefined ? mailboxes : [mailboxNamed(mailboxes, name)];
    const workOn = (mailbox: Mailbox) =>
      options.dryRun ? rehearse(mailbox, options.message) : redriveWatched(mailbox, deliver, options);
    tell(await inTurn(chosen, workOn, options), options);
  });

/** Works on one queue after the other, as far as a message that was asked for. */
async function inTurn(
  mailboxes: readonly Mailbox[],
  workOn: (mailbox: Mailbox) => Promise<Redriven>,
  { message }: RedriveOptions,
): Promise<readonly Done[]> {
  const done: Done[] = [];
  for (const mailbox of mailboxes) {
    const redriven = await workOn(mailbox);
    done.push({ queue: mailbox.queue, ...redriven });
    if (message && !isNothing(redriven)) return done;
  }
  return done;
}

async function redriveWatched(
  mailbox: Mailbox,
  deliver: Deliver,
  { message: messageId }: RedriveOptions,
): Promise<Redriven> {
  const what = `of ${mailbox.queue.id} redriven`;
  const progress = createProgress({ clock: systemClock, terminal: process.stderr, what });
  try {
    return await redrive(mailbox, { deliver, messageId, onSent: progress.show });
  } finally {
    progress.end();
  }
}

const isNothing = ({ sent, left }: Redriven): boolean => sent === 0 && left.length === 0;

function tell(done: readonly Done[], { json, message, dryRun = false }: RedriveOptions): void {
  const nothing = done.every(isNothing);
  if (done.some(({ left }) => left.length > 0) || (message && nothing)) foundWrong();
  const queues = done.map(({ queue, sent, left }) => ({ queue: queue.id, redriven: sent, left }));
  answer(json, { dryRun, queues }, [
    ...done.flatMap(({ queue, ...redriven }) => redrivenLines(queue, redriven, dryRun)),
    ...(nothing ? [message ? notShown(message) : 'There was nothing to redrive.'] : []),
    ...(dryRun && !nothing ? ['Nothing was sent.'] : []),
  ]);
}
