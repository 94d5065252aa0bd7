import { keyFrom } from './key.ts';
import type { MemoryTable } from './memory-table.ts';
import { invalid } from './refusals.ts';
import type { Row } from './stored-row.ts';

interface TableRequest {
  readonly Keys: readonly Row[];
  readonly ConsistentRead?: boolean;
}

export interface BatchGetInput {
  readonly RequestItems: Readonly<Record<string, TableRequest>>;
}

/** DynamoDB API reference, BatchGetItem. What does not fit is handed back, to be asked for again. */
const maxKeys = 100;
const maxBytes = 16 * 1024 * 1024;

/** So many of the largest rows, of 400 kB, fit in any case. */
const fewKeys = 40;

export function batchGet({ RequestItems }: BatchGetInput, tableNamed: (name: string) => MemoryTable): object {
  const Responses: Record<string, Row[]> = {};
  const UnprocessedKeys: Record<string, TableRequest> = {};
  let bytes = 0;
  for (const [name, request] of Object.entries(RequestItems)) {
    const table = tableNamed(name);
    const keys = keysOf(request, table);
    const found = keys.map((key) => table.read(key, request.ConsistentRead === true));
    const sums = found.map((row) => {
      bytes += row && keys.length > fewKeys ? Buffer.byteLength(JSON.stringify(row)) : 0;
      return bytes;
    });
    const fitting = sums.filter((sum) => sum <= maxBytes).length;
    Responses[name] = found.slice(0, fitting).filter((row) => row !== undefined);
    if (fitting < keys.length) UnprocessedKeys[name] = { ...request, Keys: keys.slice(fitting) };
  }
  return { Responses, UnprocessedKeys };
}

function keysOf({ Keys }: TableRequest, table: MemoryTable): readonly Row[] {
  const keys = Keys.map((key) => keyFrom(key, table));
  if (keys.length === 0 || keys.length > maxKeys)
    throw invalid(`A batch takes 1 to ${maxKeys} keys, not ${keys.length}`);
  if (new Set(keys.map((key) => JSON.stringify(Object.entries(key).sort()))).size < keys.length)
    throw invalid('Provided list of item keys contains duplicates');
  return keys;
}
