import type { Letter } from './dead-letter.ts';
import type { Deliver } from './deliver.ts';
import type { Mailbox } from './queue-client.ts';
import { createSendOnce, type Outcome } from './send-once.ts';
import { sweep, type Worked } from './sweep.ts';

export interface LeftLetter {
  readonly messageId: string;
  readonly because: string;
}

export interface Redriven {
  readonly sent: number;
  /** What was looked at and is in the queue still. */
  readonly left: readonly LeftLetter[];
}

export interface Redriving {
  readonly deliver: Deliver;
  /** Only this one. */
  readonly messageId?: string | undefined;
  readonly onSent?: (count: number) => void;
}

interface Tried {
  readonly letter: Letter;
  readonly outcome: Outcome;
}

/**
 * Sends what lies in a queue on its way again. A letter is removed only after it was sent, so whoever is interrupted has
 * sent some that are still there, which does no harm a second time, and has lost none. Where nothing of a batch could be
 * sent, the rest would fare no better.
 */
export async function redrive(mailbox: Mailbox, options: Redriving): Promise<Redriven> {
  const { messageId, onSent = () => {} } = options;
  const send = createSendOnce(options.deliver);
  const left: LeftLetter[] = [];
  let sent = 0;

  const attempt = async (letter: Letter): Promise<Tried> => ({ letter, outcome: await send(letter.content) });

  async function work(letters: readonly Letter[]): Promise<Worked> {
    const wanted = letters.filter((letter) => !messageId || letter.messageId === messageId);
    const tried = await Promise.all(wanted.map(attempt));
    const done = tried.filter(({ outcome }) => outcome.kind === 'sent').map(({ letter }) => letter);
    const removed = await mailbox.remove(done);
    left.push(...stillThere(tried, removed));
    sent += done.length;
    onSent(sent);
    const isHopeless = done.length === 0 && tried.some(({ outcome }) => outcome.kind === 'failed');
    const isFound = messageId !== undefined && wanted.length > 0;
    return { removed, goOn: !isHopeless && !isFound };
  }

  await sweep(mailbox, work);
  return { sent, left };
}

const stillThere = (tried: readonly Tried[], removed: readonly Letter[]): readonly LeftLetter[] =>
  tried
    .filter(({ letter }) => !removed.includes(letter))
    .map(({ letter: { messageId }, outcome }) => ({
      messageId,
      because: outcome.kind === 'sent' ? 'it was sent, but could not be removed' : outcome.because,
    }));
