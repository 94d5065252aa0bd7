import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { DeadLetter } from './dead-letter.ts';
import { recordOf } from './record.ts';

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
