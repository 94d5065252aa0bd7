import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import type { Letter } from './dead-letter.ts';
import { recordOf } from './record.ts';

export interface SaveFile {
  /** Returns once the letters are on the disk. */
  save(letters: readonly Letter[]): void;
  close(): void;
}

/** JSON lines in a new file that only its owner can read. Throws `UsageError` where there is a file already. */
export function createSaveFile(path: string): SaveFile {
  const file = opened(path);
  return {
    save(letters) {
      writeFileSync(file, letters.map((letter) => `${JSON.stringify(recordOf(letter))}\n`).join(''));
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
