import type { Letter } from './dead-letter.ts';
import type { Mailbox } from './queue-client.ts';
import { sweep, type Worked } from './sweep.ts';

interface Purging {
  /** Keeps letters somewhere else. Called before they are removed; where it throws, they are not. */
  readonly save: (letters: readonly Letter[]) => void;
  /** Only this one. */
  readonly messageId?: string | undefined;
  readonly onRemoved?: (count: number) => void;
}

export interface Purged {
  readonly removed: number;
  /** How many were to be removed and could not be. */
  readonly left: number;
}

/** Removes from a queue all that can be received. What arrives meanwhile goes as well, and is saved like the rest. */
export async function purge(mailbox: Mailbox, purging: Purging): Promise<Purged> {
  const { save, messageId, onRemoved = () => {} } = purging;
  let wanted = 0;
  let removed = 0;

  async function work(letters: readonly Letter[]): Promise<Worked> {
    const batch = letters.filter((letter) => !messageId || letter.messageId === messageId);
    save(batch);
    const gone = await mailbox.remove(batch);
    wanted += batch.length;
    removed += gone.length;
    onRemoved(removed);
    return { removed: gone, goOn: !messageId || batch.length === 0 };
  }

  await sweep(mailbox, work);
  return { removed, left: wanted - removed };
}
