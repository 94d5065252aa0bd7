import type { DeadLetter } from './dead-letter.ts';
import type { QueueClient } from './queue-client.ts';

/** What became of a batch. */
export interface Worked {
  readonly removed: readonly DeadLetter[];
  readonly goOn: boolean;
}

type Hands = Pick<QueueClient, 'take' | 'putBack'>;

/**
 * Takes dead letters batch by batch, each dead letter once, until nothing new comes or `work` has enough. In the end all that is
 * still there is put back: whoever is interrupted leaves dead letters hidden for a minute, and none lost. From a FIFO queue
 * nothing more comes of a message group while one of its dead letters is held.
 */
export async function sweep(
  { take, putBack }: Hands,
  work: (deadLetters: readonly DeadLetter[]) => Promise<Worked>,
): Promise<void> {
  const held = new Map<string, DeadLetter>();

  async function workOnBatch(): Promise<boolean> {
    const deadLetters = await take();
    const fresh = deadLetters.filter(({ messageId }) => !held.has(messageId));
    for (const deadLetter of deadLetters) held.set(deadLetter.messageId, deadLetter);
    if (fresh.length === 0) return false;
    const { removed, goOn } = await work(fresh);
    for (const { messageId } of removed) held.delete(messageId);
    return goOn;
  }

  try {
    let goOn = true;
    while (goOn) goOn = await workOnBatch();
  } finally {
    await putBack([...held.values()]);
  }
}
