import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { StackResourcesSchema } from './resources.ts';

/** What others need to know to use each part of a running stack. */
const StackFileSchema = v.object({
  ...StackResourcesSchema.entries,
  pid: v.number(),
  /** How far the stack's time is from the machine's; it grows as the stack moves its time on. */
  clockOffsetMillis: v.number(),
  region: v.string(),
  accountId: v.string(),
  credentials: v.object({ accessKeyId: v.string(), secretAccessKey: v.string() }),
  endpoints: v.object({
    dynamodb: v.string(),
    sns: v.string(),
    sqs: v.string(),
    lambda: v.string(),
    iot: v.string(),
    /** The data plane of AWS IoT. */
    iotData: v.string(),
  }),
});

export type StackFile = Readonly<v.InferOutput<typeof StackFileSchema>>;

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

/** A file that can't be read, or lacks something, is as good as none: its stack is of another version. */
function parsed(path: string): StackFile | undefined {
  try {
    return v.parse(StackFileSchema, JSON.parse(readFileSync(path, 'utf8')));
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
