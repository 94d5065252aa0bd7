import { type Letter, letterOf } from '../../cli/dlq/dead-letter.ts';
import type { DeadLetterQueue } from '../../cli/dlq/dead-letter-queues.ts';
import { deadLetterQueues } from '../../cli/dlq/dead-letter-queues.ts';
import type { ReceivedMessage } from '../../cli/dlq/message.ts';
import type { Mailbox } from '../../cli/dlq/queue-client.ts';

export const queueCalled = (id: string): DeadLetterQueue => {
  const queue = deadLetterQueues.find((each) => each.id === id);
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
export function createMemoryMailbox(queue: DeadLetterQueue, bodies: readonly string[] = []) {
  const visible: Letter[] = [];
  const hidden = new Map<string, Letter>();
  const log: string[] = [];
  const unremovable = new Set<string>();
  let count = 0;

  const hide = (letter: Letter): Letter => {
    hidden.set(letter.messageId, letter);
    return letter;
  };

  function add(body: string, attributes: Readonly<Record<string, string>> = {}): void {
    count += 1;
    const messageId = `${queue.id}-${count}`;
    visible.push(letterOf(queue, aMessage({ messageId, handle: messageId, body, attributes })));
  }

  function remove(letter: Letter): boolean {
    if (unremovable.has(letter.messageId) || !hidden.delete(letter.messageId)) return false;
    log.push(`removed ${letter.messageId}`);
    return true;
  }

  const mailbox: Mailbox = {
    queue,
    counts: async () => ({ messages: visible.length + hidden.size, hidden: hidden.size }),
    take: async () => visible.splice(0, 10).map(hide),
    async putBack(letters) {
      for (const letter of letters) {
        if (!hidden.delete(letter.messageId)) continue;
        visible.push(letter);
        log.push(`put back ${letter.messageId}`);
      }
    },
    remove: async (letters) => letters.filter(remove),
  };
  for (const body of bodies) add(body);
  return {
    ...{ mailbox, log, add, unremovable },
    /** The ids of what can be received. */
    visible: () => visible.map(({ messageId }) => messageId),
    hidden: () => [...hidden.keys()],
  };
}
