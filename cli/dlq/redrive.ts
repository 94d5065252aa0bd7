import type { DeadLetter } from './dead-letter.ts';
import type { Deliver } from './deliver.ts';
import type { QueueClient } from './queue-client.ts';
import { createSendOnce, type Outcome } from './send-once.ts';
import { sweep, type Worked } from './sweep.ts';

export interface RemainingDeadLetter {
  readonly messageId: string;
  readonly because: string;
}

export interface Redriven {
  readonly sent: number;
  /** What was looked at and is in the queue still. */
  readonly left: readonly RemainingDeadLetter[];
}

export interface Redriving {
  readonly deliver: Deliver;
  /** Only this one. */
  readonly messageId?: string | undefined;
  readonly onSent?: (count: number) => void;
}

interface Tried {
  readonly deadLetter: DeadLetter;
  readonly outcome: Outcome;
}

/**
 * Sends what lies in a queue on its way again. A dead letter is removed only after it was sent, so whoever is interrupted has
 * sent some that are still there, which does no harm a second time, and has lost none. Where nothing of a batch could be
 * sent, the rest would fare no better.
 */
export async function redrive(queueClient: QueueClient, options: Redriving): Promise<Redriven> {
  const { messageId, onSent = () => {} } = options;
  const send = createSendOnce(options.deliver);
  const left: RemainingDeadLetter[] = [];
  let sent = 0;

  const attempt = async (deadLetter: DeadLetter): Promise<Tried> => ({
    deadLetter,
    outcome: await send(deadLetter.content),
  });

  async function work(deadLetters: readonly DeadLetter[]): Promise<Worked> {
    const wanted = deadLetters.filter((deadLetter) => !messageId || deadLetter.messageId === messageId);
    const tried = await Promise.all(wanted.map(attempt));
    const done = tried.filter(({ outcome }) => outcome.kind === 'sent').map(({ deadLetter }) => deadLetter);
    const removed = await queueClient.remove(done);
    left.push(...stillThere(tried, removed));
    sent += done.length;
    onSent(sent);
    const isHopeless = done.length === 0 && tried.some(({ outcome }) => outcome.kind === 'failed');
    const isFound = messageId !== undefined && wanted.length > 0;
    return { removed, goOn: !isHopeless && !isFound };
  }

  await sweep(queueClient, work);
  return { sent, left };
}

const stillThere = (
  tried: readonly Tried[],
  removed: readonly DeadLetter[],
): readonly RemainingDeadLetter[] =>
  tried
    .filter(({ deadLetter }) => !removed.includes(deadLetter))
    .map(({ deadLetter: { messageId }, outcome }) => ({
      messageId,
      because: outcome.kind === 'sent' ? 'it was sent, but could not be removed' : outcome.because,
    }));
