import { look } from './look.ts';
import type { Mailbox } from './queue-client.ts';
import type { Redriven } from './redrive.ts';

/** What a redrive would do with the letters that can be looked at now. Sends nothing and consumes nothing. */
export async function rehearse(mailbox: Mailbox, messageId?: string): Promise<Redriven> {
  const letters = await look(mailbox, Number.POSITIVE_INFINITY);
  const wanted = letters.filter((letter) => !messageId || letter.messageId === messageId);
  const left = wanted.flatMap(({ messageId: id, content }) =>
    content.kind === 'unreadable' ? [{ messageId: id, because: content.because }] : [],
  );
  return { sent: wanted.length - left.length, left };
}
