import { hint } from '../../shared/text/did-you-mean.ts';
import { UsageError } from '../errors.ts';
import type { QueueClient } from './queue-client.ts';

const suffix = 'DeadLetters';

const isNamed = ({ queue: { id } }: QueueClient, name: string): boolean =>
  [id, id.slice(0, -suffix.length)].some((each) => each.toLowerCase() === name.toLowerCase());

/** The queue client that a person means, with or without the end that all share. Throws `UsageError`. */
export function queueClientNamed(queueClients: readonly QueueClient[], name: string): QueueClient {
  const queueClient = queueClients.find((each) => isNamed(each, name));
  if (queueClient) return queueClient;
  const ids = queueClients.map(({ queue }) => queue.id);
  throw new UsageError(
    `There is no dead-letter queue ${name}${hint(name, ids)}. There are: ${ids.join(', ')}.`,
  );
}

/** SQS gives every message a UUID, which is no queue's name. */
export const isMessageId = (text: string): boolean =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

export const notShown = (messageId: string): string =>
  `No dead-letter queue shows a message ${messageId}: it is gone, hidden for a minute, or not at the head of its FIFO queue.`;
