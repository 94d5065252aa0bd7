import type { DeadLetter } from './dead-letter.ts';

/** A dead letter for machines: all of it but the handle, which is good for a minute. */
export const recordOf = ({ queueId, messageId, sentAt, reason, attributes, body }: DeadLetter) => ({
  queue: queueId,
  messageId,
  sentAt: sentAt.toISOString(),
  reason,
  attributes,
  body,
});
