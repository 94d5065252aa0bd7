import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What is deployed: for each logical id of the template what it is called, as CloudFormation's `Ref` gives it. */
export interface StackResources {
  /** ARNs. */
  readonly topics: Readonly<Record<string, string>>;
  /** URLs. */
  readonly queues: Readonly<Record<string, string>>;
  /** Names, as of all that follow. */
  readonly tables: Readonly<Record<string, string>>;
  readonly functions: Readonly<Record<string, string>>;
  readonly roles: Readonly<Record<string, string>>;
  /** What the stack says about itself, by the names of its outputs. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** What others need to know to use each part of a running stack. */
export interface StackFile extends StackResources {
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
    readonly lambda: string;
    readonly iot: string;
    /** The data plane of AWS IoT. */
    readonly iotData: string;
  };
}

/** Where the stack of a folder says so. */
export const stackFilePath = '.local/stack.json';

/** Another stack runs from this folder. */
export class StackRunsAlreadyError extends Error {
  override readonly name = 'StackRunsAlreadyError';
}

/** The file of the stack that runs now; undefined where none does. One that a dead process left counts for nothing. */
export function readStackFile(path: string): StackFile | undefined {
  const file = parsed(path);
  return file && isAlive(file.pid) ? file : undefined;
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
  // Renamed into place, so that nobody reads half of it.
  const draft = `${path}.${file.pid}`;
  writeFileSync(draft, `${JSON.stringify(file, null, 2)}\n`);
  renameSync(draft, path);
}

export const removeStackFile = (path: string): void => rmSync(path, { force: true });

/** A file that can't be read is as good as none: only its own stack could make use of it. */
function parsed(path: string): StackFile | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process may not be signalled, but it lives.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
