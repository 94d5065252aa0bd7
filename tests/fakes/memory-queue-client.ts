import type { ReceivedMessage } from '../../cli/dlq/dead-letter.ts';
import { type DeadLetter, deadLetterOf } from '../../cli/dlq/dead-letter.ts';
import type { DeadLetterQueue } from '../../cli/dlq/dead-letter-queues.ts';
import { deadLetterQueues } from '../../cli/dlq/dead-letter-queues.ts';
import type { QueueClient } from '../../cli/dlq/queue-client.ts';

export const queueCalled = (id: string): DeadLetterQueue => {
  const queue = deadLetterQueues.find((known) => known.id === id);
  if (!queue) throw new Error(`There is no queue ${id}`);
  return queue;
};

export const aMessage = (members: Partial<ReceivedMessage> = {}): ReceivedMessage => ({
  messageId: 'message-1',
  handle: 'handle-1',
  sentAt: new Date('2026-09-21T14:15:36Z'),
  body: '{}',
  attributes: {},
  ...members,
});

/** A queue in memory: what is taken is hidden until it is put back or removed. Writes down what was done, in order. */
export function createMemoryQueueClient(queue: DeadLetterQueue, bodies: readonly string[] = []) {
  const visible: DeadLetter[] = [];
  const hidden = new Map<string, DeadLetter>();
  const log: string[] = [];
  const unremovable = new Set<string>();
  let count = 0;

  const hide = (deadLetter: DeadLetter): DeadLetter => {
    hidden.set(deadLetter.messageId, deadLetter);
    return deadLetter;
  };

  function add(body: string, attributes: Readonly<Record<string, string>> = {}): void {
    count += 1;
    const messageId = `${queue.id}-${count}`;
    visible.push(deadLetterOf(queue, aMessage({ messageId, handle: messageId, body, attributes })));
  }

  function remove(deadLetter: DeadLetter): boolean {
    if (unremovable.has(deadLetter.messageId) || !hidden.delete(deadLetter.messageId)) return false;
    log.push(`removed ${deadLetter.messageId}`);
    return true;
  }

  const queueClient: QueueClient = {
    queue,
    counts: async () => ({ messages: visible.length + hidden.size, hidden: hidden.size }),
    receive: async () => visible.splice(0, 10).map(hide),
    async release(deadLetters) {
      for (const deadLetter of deadLetters) {
        if (!hidden.delete(deadLetter.messageId)) continue;
        visible.push(deadLetter);
        log.push(`released ${deadLetter.messageId}`);
      }
    },
    remove: async (deadLetters) => deadLetters.filter(remove),
  };
  for (const body of bodies) add(body);
  return {
    ...{ queueClient, log, add, unremovable },
    /** The ids of what can be received. */
    visible: () => visible.map(({ messageId }) => messageId),
    hidden: () => [...hidden.keys()],
  };
}
