import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { type BatchOutcome, forEachBatch } from './batches.ts';
import type { DeadLetter } from './dead-letter.ts';
import { recordOf } from './dead-letter.ts';
import type { QueueClient } from './queue-client.ts';

interface Purging {
  /** Keeps dead letters somewhere else. Called before they are removed; where it throws, they are not. */
  readonly save: (deadLetters: readonly DeadLetter[]) => void;
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
export async function purge(queueClient: QueueClient, purging: Purging): Promise<Purged> {
  const { save, messageId, onRemoved = () => {} } = purging;
  let wanted = 0;
  let removed = 0;

  async function work(deadLetters: readonly DeadLetter[]): Promise<BatchOutcome> {
    const batch = deadLetters.filter((deadLetter) => !messageId || deadLetter.messageId === messageId);
    save(batch);
    const gone = await queueClient.remove(batch);
    wanted += batch.length;
    removed += gone.length;
    onRemoved(removed);
    return { removed: gone, continues: !messageId || batch.length === 0 };
  }

  await forEachBatch(queueClient, work);
  return { removed, left: wanted - removed };
}

export interface SaveFile {
  /** Returns once the dead letters are on the disk. */
  save(deadLetters: readonly DeadLetter[]): void;
  close(): void;
}

/** JSON lines in a new file that only its owner can read. Throws `UsageError` where there is a file already. */
export function createSaveFile(path: string): SaveFile {
  const file = opened(path);
  return {
    save(deadLetters) {
      writeFileSync(
        file,
        deadLetters.map((deadLetter) => `${JSON.stringify(recordOf(deadLetter))}\n`).join(''),
      );
      fsyncSync(file);
    },
    close: () => closeSync(file),
  };
}

function opened(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (cause) {
    throw new UsageError(`${path} can't be written as a new file: ${String(cause)}`, { cause });
  }
}
