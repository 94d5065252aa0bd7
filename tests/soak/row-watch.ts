import { itemBytes } from '../faults/world/dynamodb/item-size.ts';
import type { MemoryTable } from '../faults/world/dynamodb/memory-table.ts';
import type { Row } from '../faults/world/dynamodb/stored-row.ts';

/** What is open in a row, and when it was written last. */
export interface OpenRow {
  readonly eventId: string;
  readonly subject: string;
  readonly status: string;
  /** When the first of its open responses was due, in milliseconds. */
  readonly dueAt: number;
  readonly writtenAt: number;
}

/** History as it is written, so that nobody needs to read all of it each minute. */
export interface RowWatch {
  readonly open: ReadonlyMap<string, OpenRow>;
  /** Whether a task is open, or an audit is being read. */
  isUnderWay(): boolean;
  /** How many events there have been. */
  events(): number;
  /** Entries in the work lists, and in the index of what is held. */
  entries(): { readonly work: number; readonly held: number };
  lastWrite(): number;
  /** The largest row so far. */
  largest(): { readonly bytes: number; readonly key: string };
}

interface Stored {
  readonly status: string;
  readonly notBefore?: string;
  readonly trail?: readonly { readonly at: string }[];
}

const openStatuses: readonly string[] = ['planned', 'admitted', 'started', 'held'];
const eventKinds: readonly string[] = ['violation', 'finding'];

const dueAt = ({ notBefore, trail = [] }: Stored): number => Date.parse(notBefore ?? trail.at(-1)?.at ?? '');

function openIn(row: Row, now: number): OpenRow | undefined {
  const responses: readonly Stored[] = Array.isArray(row.responses) ? row.responses : [];
  const open = responses.filter(({ status }) => openStatuses.includes(status));
  const [first] = open.toSorted((a, b) => dueAt(a) - dueAt(b));
  if (!first) return undefined;
  return {
    eventId: String(row.eventId),
    subject: String(row.subject),
    status: first.status,
    dueAt: dueAt(first),
    writtenAt: now,
  };
}

/** An audit of which not every check has been read. */
const isBeingRead = ({ progress }: Row): boolean =>
  Array.isArray(progress) && progress.some(({ done }: { readonly done: boolean }) => !done);

/** Watches all that is written to a table from now on. */
export function watchRows(table: MemoryTable, now: () => number): RowWatch {
  const open = new Map<string, OpenRow>();
  const underWay = new Set<string>();
  const work = new Set<string>();
  const held = new Set<string>();
  const events = new Set<string>();
  let lastWrite = now();
  let largest = { bytes: 0, key: '' };

  const keep = (set: Set<string>, key: string, isIn: boolean): void => {
    if (isIn) set.add(key);
    else set.delete(key);
  };

  function measure(row: Row, text: string, key: string): void {
    if (text.length <= largest.bytes) return;
    const bytes = itemBytes(row);
    if (bytes > largest.bytes) largest = { bytes, key };
  }

  function note(row: Row, text: string): void {
    const key = `${row.pk} ${row.sk}`;
    lastWrite = now();
    measure(row, text, key);
    const shard = String(row.statusShard ?? '');
    keep(work, key, shard.startsWith('work/'));
    keep(held, key, row.heldShard !== undefined);
    keep(underWay, key, shard.startsWith('task-open') || isBeingRead(row));
    if (eventKinds.includes(String(row.kind))) events.add(key);
    const found = openIn(row, lastWrite);
    if (found) open.set(key, found);
    else open.delete(key);
  }

  const { write } = table;
  Object.assign(table, {
    write(row: Row, text: string) {
      write(row, text);
      note(row, text);
    },
  });
  return {
    open,
    isUnderWay: () => underWay.size > 0,
    events: () => events.size,
    entries: () => ({ work: work.size, held: held.size }),
    lastWrite: () => lastWrite,
    largest: () => largest,
  };
}
