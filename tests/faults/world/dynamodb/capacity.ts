import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { Call } from '../calls.ts';
import { WorldError } from '../world-error.ts';
import { itemBytes } from './item-size.ts';
import type { KeyNames, MemoryTable } from './memory-table.ts';
import type { PutInput } from './put.ts';
import { type QueryInput, query } from './query.ts';
import type { Row } from './stored-row.ts';

/** Capacity units as DynamoDB bills them on demand. */
export interface Capacity {
  readonly read: number;
  readonly write: number;
}

/** Developer guide, "DynamoDB read and write operations": a write unit for each kilobyte begun, a read unit for four. */
const writeUnitBytes = 1024;
const readUnitBytes = 4 * 1024;

const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / writeUnitBytes));

/** A read of nothing costs as much as one of a small item; one that need not be consistent costs half. */
const readUnits = (bytes: number, isConsistent = false): number =>
  Math.max(1, Math.ceil(bytes / readUnitBytes)) * (isConsistent ? 1 : 0.5);

const bytesOf = (row: Row | undefined): number => (row ? itemBytes(row) : 0);

/** A put costs by the larger of the item before and after, also where its condition fails. */
const putUnits = (before: Row | undefined, after: Row): number =>
  writeUnits(Math.max(bytesOf(before), bytesOf(after)));

/**
 * Developer guide, "Using Global Secondary Indexes", write considerations: an entry that appears or vanishes is one
 * write, one that moves is two, and one whose projected attributes stay as they are is none.
 */
function indexUnits(
  { keys, indexes }: MemoryTable['definition'],
  before: Row | undefined,
  after: Row,
): number {
  let units = 0;
  for (const names of indexes.values()) {
    const [old, now] = [entryOf(before, names, keys), entryOf(after, names, keys)];
    if (JSON.stringify(old) === JSON.stringify(now)) continue;
    units += (old ? writeUnits(itemBytes(old)) : 0) + (now ? writeUnits(itemBytes(now)) : 0);
  }
  return units;
}

/** What an index of keys alone holds of a row; nothing unless it has both attributes of the index. */
function entryOf(row: Row | undefined, { hash, range }: KeyNames, keys: KeyNames): Row | undefined {
  if (row?.[hash] === undefined || row[range] === undefined) return undefined;
  const names = [...new Set([keys.hash, keys.range, hash, range])];
  return Object.fromEntries(names.map((name) => [name, row[name]]));
}

interface Metering {
  readonly answer: (call: Call) => object;
  readonly tables: readonly MemoryTable[];
  /** Told what each call consumes, as its answer would with `ReturnConsumedCapacity`. */
  readonly onConsumed: (call: Call, capacity: Capacity) => void;
}

/** Answers like the DynamoDB that it is given, and meters each call. */
export function createMetered({ answer, tables, onConsumed }: Metering): (call: Call) => object {
  function tableNamed(name: unknown): MemoryTable {
    const table = tables.find(({ definition }) => definition.name === name);
    if (!table) throw new WorldError(`There is no table ${name} to meter`);
    return table;
  }

  function meteredPut(call: Call): object {
    const { Item } = call.input as unknown as PutInput;
    const table = tableNamed(call.input.TableName);
    const before = table.read(Item);
    try {
      const output = answer(call);
      const write = putUnits(before, Item) + indexUnits(table.definition, before, Item);
      onConsumed(call, { read: 0, write });
      return output;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException)
        onConsumed(call, { read: 0, write: putUnits(before, Item) });
      throw error;
    }
  }

  /** By the items that DynamoDB went through, whether it hands them out or counts them. */
  function queried(input: Call['input']): number {
    const { Select: _counted, ...whole } = input as unknown as QueryInput;
    const { Items } = query(tableNamed(input.TableName), whole) as { readonly Items: readonly Row[] };
    const bytes = Items.reduce((sum, row) => sum + bytesOf(row), 0);
    return readUnits(bytes, Boolean(input.ConsistentRead));
  }

  function batched({ RequestItems }: Call['input'], output: object): number {
    const { Responses } = output as { readonly Responses: Readonly<Record<string, readonly Row[]>> };
    return Object.entries(Object(RequestItems)).reduce((sum, [name, request]) => {
      const { Keys, ConsistentRead } = Object(request);
      const found = Responses[name] ?? [];
      const missing = readUnits(0, ConsistentRead) * (Keys.length - found.length);
      return found.reduce((units, row) => units + readUnits(bytesOf(row), ConsistentRead), sum + missing);
    }, 0);
  }

  const reads: Readonly<Record<string, (call: Call, output: object) => number>> = {
    Get: ({ input }, output) =>
      readUnits(bytesOf('Item' in output ? Object(output.Item) : undefined), Boolean(input.ConsistentRead)),
    Query: ({ input }) => queried(input),
    BatchGet: ({ input }, output) => batched(input, output),
  };

  return (call) => {
    if (call.operation === 'Put') return meteredPut(call);
    const units = reads[call.operation];
    if (!units) throw new WorldError(`What does ${call.operation} consume? Teach dynamodb/capacity.ts`);
    const output = answer(call);
    onConsumed(call, { read: units(call, output), write: 0 });
    return output;
  };
}
