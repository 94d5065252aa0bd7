import { look } from './look.ts';
import type { QueueClient } from './queue-client.ts';
import type { Redriven } from './redrive.ts';

/** What a redrive would do with the dead letters that can be looked at now. Sends nothing and consumes nothing. */
export async function dryRun(queueClient: QueueClient, messageId?: string): Promise<Redriven> {
  const deadLetters = await look(queueClient, Number.POSITIVE_INFINITY);
  const wanted = deadLetters.filter((deadLetter) => !messageId || deadLetter.messageId === messageId);
  const left = wanted.flatMap(({ messageId: id, content }) =>
    content.kind === 'unreadable' ? [{ messageId: id, because: content.because }] : [],
  );
  return { sent: wanted.length - left.length, left };
}
