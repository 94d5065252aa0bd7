import type { DeadLetter } from './dead-letter.ts';
import type { QueueClient } from './queue-client.ts';
import { sweep } from './sweep.ts';

const inOrder = (deadLetters: readonly DeadLetter[]): readonly DeadLetter[] =>
  deadLetters.toSorted((one, other) => one.sentAt.getTime() - other.sentAt.getTime());

/** Up to `most` dead letters, the oldest first, and none consumed. SQS hands them out in no particular order. */
export async function look(queueClient: QueueClient, most: number): Promise<readonly DeadLetter[]> {
  const seen: DeadLetter[] = [];
  await sweep(queueClient, async (deadLetters) => {
    seen.push(...deadLetters);
    return { removed: [], goOn: seen.length < most };
  });
  return inOrder(seen).slice(0, most);
}

/** One dead letter by its id; undefined where none of the queueClients shows it. */
export async function find(
  queueClients: readonly QueueClient[],
  messageId: string,
): Promise<DeadLetter | undefined> {
  for (const queueClient of queueClients) {
    const deadLetter = await findIn(queueClient, messageId);
    if (deadLetter) return deadLetter;
  }
  return undefined;
}

async function findIn(queueClient: QueueClient, messageId: string): Promise<DeadLetter | undefined> {
  let found: DeadLetter | undefined;
  await sweep(queueClient, async (deadLetters) => {
    found = deadLetters.find((deadLetter) => deadLetter.messageId === messageId);
    return { removed: [], goOn: !found };
  });
  return found;
}
