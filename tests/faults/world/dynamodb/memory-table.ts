import type { Clock } from '../../../../shared/time/clock.ts';
import { type Bounds, createOrderedIndex, type Entry, type OrderedIndex } from './ordered-index.ts';
import { deserialized, type Row } from './stored-row.ts';

/** The attributes that a table or an index goes by. */
export interface KeyNames {
  readonly hash: string;
  readonly range: string;
}

export interface TableDefinition {
  readonly name: string;
  readonly keys: KeyNames;
  /** Global secondary indexes, all of them KEYS_ONLY. */
  readonly indexes: ReadonlyMap<string, KeyNames>;
}

/** A stretch of one partition of the table, or of an index. */
export interface Stretch extends Bounds {
  readonly index: string | undefined;
  readonly hash: string;
  readonly forward: boolean;
}

export interface MemoryTable {
  readonly definition: TableDefinition;
  /** The row under the key that this one has; where it need not be consistent, as it was a lag ago. */
  read(key: Row, isConsistent?: boolean): Row | undefined;
  /** `text` is the row, serialized. */
  write(row: Row, text: string): void;
  /** Rows of the table, or the keys that an index holds by now. */
  scan(stretch: Stretch): Iterable<Row>;
  rows(): readonly Row[];
}

interface Options {
  readonly clock: Pick<Clock, 'now'>;
  /** How long one write takes to show in the indexes, and in reads that are not consistent; in milliseconds. */
  readonly lagMillis: () => number;
}

interface Pending {
  readonly due: number;
  readonly apply: () => void;
}

/** One table in memory. Its indexes, and its replica, follow with a lag each, each row's writes in their order. */
export function createMemoryTable(definition: TableDefinition, { clock, lagMillis }: Options): MemoryTable {
  const { keys, indexes } = definition;
  const stored = new Map<string, string>();
  const replica = new Map<string, string>();
  const primary = createOrderedIndex();
  const secondary = [...indexes].map(([name, names]) => ({ name, names, index: createOrderedIndex() }));
  /** Where the row of a key stands, or is about to stand, in each index. */
  const placed = new Map<string, readonly (Placed | undefined)[]>();
  const lastDue = new Map<string, number>();
  let pending: Pending[] = [];

  const keyOf = (row: Row): string => JSON.stringify([row[keys.hash], row[keys.range]]);

  function schedule(by: 'index' | 'replica', name: string, apply: () => void): void {
    const key = `${by} ${name}`;
    catchUp();
    const now = clock.now().getTime();
    const due = Math.max(now + lagMillis(), lastDue.get(key) ?? 0);
    if (due > now) {
      lastDue.set(key, due);
      pending.splice(pending.findLastIndex((each) => each.due <= due) + 1, 0, { due, apply });
    } else apply();
  }

  function catchUp(): void {
    const now = clock.now().getTime();
    const ripe = pending.filter(({ due }) => due <= now);
    pending = pending.slice(ripe.length);
    for (const { apply } of ripe) apply();
  }

  function projected(names: KeyNames, hash: string, { key, range }: Entry): Row {
    const [keyHash, keyRange] = JSON.parse(key);
    return { [keys.hash]: keyHash, [keys.range]: keyRange, [names.hash]: hash, [names.range]: range };
  }

  function* scanTable({ hash, forward, ...bounds }: Stretch): Iterable<Row> {
    for (const { key } of primary.walk(hash, bounds, forward)) yield deserialized(stored.get(key) ?? '{}');
  }

  function* scanIndex({ index: name, hash, forward, ...bounds }: Stretch): Iterable<Row> {
    catchUp();
    const { index, names } = secondary.find((each) => each.name === name) ?? {};
    if (!index || !names) throw new Error(`The table ${definition.name} has no index ${name}`);
    for (const entry of index.walk(hash, bounds, forward)) yield projected(names, hash, entry);
  }

  return {
    definition,
    read(row, isConsistent = true) {
      catchUp();
      const text = (isConsistent ? stored : replica).get(keyOf(row));
      return text === undefined ? undefined : deserialized(text);
    },
    write(row, text) {
      const key = keyOf(row);
      if (!stored.has(key)) replace(primary, undefined, entryOf(row, keys, key));
      stored.set(key, text);
      schedule('replica', key, () => void replica.set(key, text));
      if (indexes.size === 0) return;
      const before = placed.get(key);
      const after = secondary.map(({ names }) => entryOf(row, names, key));
      placed.set(key, after);
      schedule('index', key, () => {
        for (const [place, { index }] of secondary.entries()) replace(index, before?.[place], after[place]);
      });
    },
    scan: (stretch) => (stretch.index === undefined ? scanTable(stretch) : scanIndex(stretch)),
    rows: () => [...stored.values()].map(deserialized),
  };
}

interface Placed extends Entry {
  readonly hash: string;
}

/** Where a row stands in an index; nowhere unless it has both attributes. */
function entryOf(row: Row | undefined, { hash, range }: KeyNames, key: string): Placed | undefined {
  const [hashValue, rangeValue] = [row?.[hash], row?.[range]];
  return typeof hashValue === 'string' && typeof rangeValue === 'string'
    ? { hash: hashValue, range: rangeValue, key }
    : undefined;
}

function replace(index: OrderedIndex, before: Placed | undefined, after: Placed | undefined): void {
  if (before) index.remove(before.hash, before);
  if (after) index.insert(after.hash, after);
}
