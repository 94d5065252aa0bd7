import type { DeadLetter } from './dead-letter.ts';
import type { QueueClient } from './queue-client.ts';

/** What became of a batch. */
export interface BatchOutcome {
  readonly removed: readonly DeadLetter[];
  readonly continues: boolean;
}

type Batches = Pick<QueueClient, 'receive' | 'release'>;

/**
 * Takes dead letters batch by batch, each dead letter once, until nothing new comes or `work` has enough. In the end all that is
 * still there is put back: whoever is interrupted leaves dead letters hidden for a minute, and none lost. From a FIFO queue
 * nothing more comes of a message group while one of its dead letters is held.
 */
export async function forEachBatch(
  { receive, release }: Batches,
  work: (deadLetters: readonly DeadLetter[]) => Promise<BatchOutcome>,
): Promise<void> {
  const held = new Map<string, DeadLetter>();

  async function nextBatch(): Promise<boolean> {
    const deadLetters = await receive();
    const fresh = deadLetters.filter(({ messageId }) => !held.has(messageId));
    for (const deadLetter of deadLetters) held.set(deadLetter.messageId, deadLetter);
    if (fresh.length === 0) return false;
    const { removed, continues } = await work(fresh);
    for (const { messageId } of removed) held.delete(messageId);
    return continues;
  }

  try {
    let continues = true;
    while (continues) continues = await nextBatch();
  } finally {
    await release([...held.values()]);
  }
}

const inOrder = (deadLetters: readonly DeadLetter[]): readonly DeadLetter[] =>
  deadLetters.toSorted((one, other) => one.sentAt.getTime() - other.sentAt.getTime());

/** Up to `most` dead letters, the oldest first, and none consumed. SQS hands them out in no particular order. */
export async function browse(queueClient: QueueClient, most: number): Promise<readonly DeadLetter[]> {
  const seen: DeadLetter[] = [];
  await forEachBatch(queueClient, async (deadLetters) => {
    seen.push(...deadLetters);
    return { removed: [], continues: seen.length < most };
  });
  return inOrder(seen).slice(0, most);
}

/** One dead letter by its id; undefined where none of the queueClients shows it. */
export async function findMessage(
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
  await forEachBatch(queueClient, async (deadLetters) => {
    found = deadLetters.find((deadLetter) => deadLetter.messageId === messageId);
    return { removed: [], continues: !found };
  });
  return found;
}
