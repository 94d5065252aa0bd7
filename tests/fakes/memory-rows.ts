import { isDeepStrictEqual } from 'node:util';
import type { Row } from '../../shared/history/table.ts';

/** Not structuredClone: inside jest its dates are of another realm, and no `instanceof Date`. */
export function copyOf<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(copyOf) as Value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copyOf(member)])) as Value;
}

/** DynamoDB developer guide, "Constraints": the names and the values of a row, in UTF-8. */
const maxRowBytes = 400 * 1024;

interface Kept<Value> {
  readonly row: Row;
  /** What the row reads as, the same each time. Throws where it can't be read. */
  readonly read: () => Value;
}

/** Rows by an id, each written and read as the history table does: what that refuses is refused here. */
export function createMemoryRows<Value extends { readonly revision: number }>(
  idOf: (value: Value) => string,
  rowOf: (value: Value) => Row,
  readRow: (row: Row) => Value,
) {
  const kept = new Map<string, Kept<Value>>();

  function put(id: string, row: Row): void {
    kept.set(id, { row, read: once(() => readRow(row)) });
  }

  const read = (id: string): Value | undefined => copyOf(kept.get(id)?.read());

  return {
    read,
    has: (id: string): boolean => kept.has(id),
    /** What is kept, to be looked through: whatever of it is handed out is to be copied. */
    stored: (): Value[] => [...kept.values()].map((each) => each.read()),
    /** Keeps it unless its id is taken: answers with what is kept. */
    open(value: Value): Value {
      const row = writable(rowOf(value));
      const id = idOf(value);
      if (!kept.has(id)) {
        put(id, row);
        return value;
      }
      return read(id) ?? value;
    },
    /** True too where it is the very row that is kept: an earlier try was done, and its answer was lost. */
    save(value: Value): boolean {
      const row = writable(rowOf({ ...value, revision: value.revision + 1 }));
      const before = kept.get(idOf(value))?.row;
      if (before?.revision !== value.revision) return isDeepStrictEqual(before, row);
      put(idOf(value), row);
      return true;
    },
  };
}

function writable(row: Row): Row {
  const written: Row = JSON.parse(JSON.stringify(row));
  if (bytesOf(written) > maxRowBytes) throw new Error('Item size has exceeded the maximum allowed size');
  return written;
}

/** As DynamoDB counts (developer guide, "DynamoDB item sizes and formats"); of a number, as much as it takes at most. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return 21;
  if (typeof value !== 'object' || value === null) return 1;
  const members = Object.entries(value).map(([name, member]) => 1 + bytesOf(member) + nameBytes(value, name));
  return members.reduce((sum, bytes) => sum + bytes, 3);
}

const nameBytes = (value: object, name: string): number =>
  Array.isArray(value) ? 0 : Buffer.byteLength(name);

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
