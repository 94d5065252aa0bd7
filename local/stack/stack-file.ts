import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What others need to know to use each part of a running stack. */
export interface StackFile {
  readonly pid: number;
  /** How far the stack's time is from the machine's; it grows as the stack moves its time on. */
  readonly clockOffsetMillis: number;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly endpoints: {
    readonly dynamodb: string;
    readonly sns: string;
    readonly sqs: string;
    readonly iot: string;
  };
  readonly topics: Readonly<Record<string, string>>;
  readonly queues: Readonly<Record<string, string>>;
  readonly tables: Readonly<Record<string, string>>;
}

/** Another stack runs from this folder. */
export class StackRunsAlreadyError extends Error {
  override readonly name = 'StackRunsAlreadyError';
}

/** The file of the stack that runs now; undefined where none does. One that a dead process left counts for nothing. */
export function readStackFile(path: string): StackFile | undefined {
  if (!existsSync(path)) return undefined;
  const file: StackFile = JSON.parse(readFileSync(path, 'utf8'));
  return isAlive(file.pid) ? file : undefined;
}

/** Writes the file. Throws `StackRunsAlreadyError` where another live stack has written it. */
export function writeStackFile(path: string, file: StackFile): void {
  const other = readStackFile(path);
  if (other && other.pid !== file.pid) {
    throw new StackRunsAlreadyError(
      `A local stack runs already (process ${other.pid}). Stop it with Ctrl-C, or: kill ${other.pid}`,
    );
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(file, null, 2)}\n`);
}

export const removeStackFile = (path: string): void => rmSync(path, { force: true });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
