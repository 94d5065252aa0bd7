/** A row as an index knows it: where it stands in its partition, and its key in the table. */
export interface Entry {
  readonly range: string;
  readonly key: string;
}

/** From `low` to `high`, both included. */
export interface Bounds {
  readonly low: string;
  readonly high: string;
}

/** Partitions whose entries are kept in order. */
export interface OrderedIndex {
  insert(hash: string, entry: Entry): void;
  remove(hash: string, entry: Entry): void;
  walk(hash: string, bounds: Bounds, forward: boolean): Iterable<Entry>;
}

const isBefore = (a: Entry, b: Entry): boolean => (a.range === b.range ? a.key < b.key : a.range < b.range);

/** How many entries are before `sought`. */
function placeOf(entries: readonly Entry[], sought: Entry): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry && isBefore(entry, sought)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sorts behind every key. */
const lastKey = '\uffff';

export function createOrderedIndex(): OrderedIndex {
  const partitions = new Map<string, Entry[]>();
  return {
    insert(hash, entry) {
      const entries = partitions.get(hash) ?? [];
      entries.splice(placeOf(entries, entry), 0, entry);
      partitions.set(hash, entries);
    },
    remove(hash, entry) {
      const entries = partitions.get(hash) ?? [];
      const place = placeOf(entries, entry);
      if (entries[place]?.key === entry.key) entries.splice(place, 1);
    },
    walk(hash, { low, high }, forward) {
      const entries = partitions.get(hash) ?? [];
      const first = placeOf(entries, { range: low, key: '' });
      const end = placeOf(entries, { range: high, key: lastKey });
      return forward ? ascending(entries, first, end) : descending(entries, first, end);
    },
  };
}

/** By place, not over a copy: of a long partition mostly the first few entries are asked for. */
function* ascending(entries: readonly Entry[], first: number, end: number): Iterable<Entry> {
  for (let place = first; place < end; place++) yield entryAt(entries, place);
}

function* descending(entries: readonly Entry[], first: number, end: number): Iterable<Entry> {
  for (let place = end - 1; place >= first; place--) yield entryAt(entries, place);
}

function entryAt(entries: readonly Entry[], place: number): Entry {
  const entry = entries[place];
  if (!entry) throw new Error('The index changed while it was read');
  return entry;
}
