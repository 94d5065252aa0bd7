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
  const file = parsed(path, StackFileSchema);
  return file && isAlive(file.pid) ? file : undefined;
}

/** The process of the stack that runs now, also where a stack of another version wrote the file. */
function ownerOf(path: string): number | undefined {
  const owner = parsed(path, v.object({ pid: v.number() }));
  return owner && isAlive(owner.pid) ? owner.pid : undefined;
}

/** Writes the file. Throws `StackRunsAlreadyError` where another live stack has written it. */
export function writeStackFile(path: string, file: StackFile): void {
  const owner = ownerOf(path);
  if (owner !== undefined && owner !== file.pid) {
    throw new StackRunsAlreadyError(
      `A local stack runs already (process ${owner}). Stop it with Ctrl-C, or: kill ${owner}`,
    );
  }
  mkdirSync(dirname(path), { recursive: true });
  // Renamed into place, so that no reader sees half of it.
  const draft = `${path}.${file.pid}`;
  writeFileSync(draft, `${JSON.stringify(file, null, 2)}\n`);
  renameSync(draft, path);
}

/** Removes the file of this process. Another stack's stays: one that was refused must not hide the one that runs. */
export function removeStackFile(path: string): void {
  if (ownerOf(path) === process.pid) rmSync(path, { force: true });
}

/** What the file says; undefined where it can't be read, or lacks something. */
function parsed<Schema extends v.GenericSchema>(
  path: string,
  schema: Schema,
): v.InferOutput<Schema> | undefined {
  try {
    return v.parse(schema, JSON.parse(readFileSync(path, 'utf8')));
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
