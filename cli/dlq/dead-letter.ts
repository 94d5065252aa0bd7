import { type Content, contentOf } from './dead-letter-content.ts';
import type { DeadLetterQueue } from './dead-letter-queues.ts';
import { type Reason, reasonOf } from './dead-letter-reason.ts';
import type { ReceivedMessage } from './message.ts';

/** A message in a dead-dead letter queue: why it landed there, and what it would take to try again. */
export interface DeadLetter extends ReceivedMessage {
  readonly queueId: string;
  readonly reason: Reason;
  readonly content: Content;
}

export const deadLetterOf = (queue: DeadLetterQueue, message: ReceivedMessage): DeadLetter => ({
  ...message,
  queueId: queue.id,
  reason: reasonOf(queue, message),
  content: contentOf(queue, message.body),
});
