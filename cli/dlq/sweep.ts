import type { Letter } from './dead-letter.ts';
import type { Mailbox } from './queue-client.ts';

/** What became of a batch. */
export interface Worked {
  readonly removed: readonly Letter[];
  readonly goOn: boolean;
}

type Hands = Pick<Mailbox, 'take' | 'putBack'>;

/**
 * Takes letters batch by batch, each letter once, until nothing new comes or `work` has enough. In the end all that is
 * still there is put back: whoever is interrupted leaves letters hidden for a minute, and none lost. From a FIFO queue
 * nothing more comes of a message group while one of its letters is held.
 */
export async function sweep(
  { take, putBack }: Hands,
  work: (letters: readonly Letter[]) => Promise<Worked>,
): Promise<void> {
  const held = new Map<string, Letter>();

  async function workOnBatch(): Promise<boolean> {
    const letters = await take();
    const fresh = letters.filter(({ messageId }) => !held.has(messageId));
    for (const letter of letters) held.set(letter.messageId, letter);
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
