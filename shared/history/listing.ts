import type { DefenderEvent, StoredDecision } from '../events/event.ts';
import type { AggregateStatus } from '../responses/aggregate-status.ts';
import { type Key, keyOfRow, momentOf, partitionOf, sharded, shardNumbers } from './keys.ts';
import type { UnreadableRowError } from './schema-version.ts';
import type { IndexQuery, Row, Table } from './table.ts';

/** What a list of events is about. */
export type Question =
  | { readonly by: 'subject'; readonly subject: string }
  | { readonly by: 'source'; readonly source: string }
  | { readonly by: 'rule'; readonly rule: string }
  | { readonly by: 'status'; readonly status: AggregateStatus }
  | { readonly by: 'time' };

export interface PageRequest {
  readonly limit: number;
  /** Left out: the newest first. Of what waits, that is the least urgent first, and the oldest first the most urgent. */
  readonly order?: Order | undefined;
  /** From the page before, of the same question in the same order. */
  readonly cursor?: string | undefined;
  /** Only what happened at that moment or later. */
  readonly since?: Date | undefined;
  /** Only what happened before that moment. */
  readonly until?: Date | undefined;
  /** Called for each row that can't be read, which is then left out. Absent: one such row fails the list. */
  readonly onUnreadable?: OnUnreadable | undefined;
}

type Order = 'newest-first' | 'oldest-first';

/** Called for a row that can't be read: it must not stop the rows that can. */
export type OnUnreadable = (error: UnreadableRowError) => void;

export interface Page {
  readonly events: readonly DefenderEvent[];
  readonly cursor?: string;
}

/** Fewer than asked for where nothing was decided on some of what happened. */
export interface DecisionPage {
  readonly decisions: readonly StoredDecision[];
  readonly cursor?: string;
}

/** The keys of one page in its order, and the cursor of the next page. */
interface KeyPage {
  readonly keys: readonly Key[];
  readonly cursor?: string;
}

type Partition = Pick<IndexQuery, 'index' | 'hash' | 'range'>;

/** Finds one page in the index that answers the question: all its partitions are asked, and merged. */
export async function findPage(
  table: Pick<Table, 'keys'>,
  question: Question,
  request: PageRequest,
): Promise<KeyPage> {
  const { limit, cursor } = request;
  const range = rangeOf(question);
  // The row of the cursor comes first again, and one row more tells whether there is another page.
  const found = await findRows(table, question, { ...request, limit: limit + 2 });
  const left = found.filter((row) => row[range] !== cursor);
  const rows = left.slice(0, limit);
  const last = rows.at(-1)?.[range];
  return {
    keys: rows.filter((row) => isBetween(momentOf(String(row[range])), request)).map(keyOfRow),
    ...(left.length > limit && { cursor: String(last) }),
  };
}

/**
 * Rows of the index in the order asked for: as many as the limit, or all there are. A digest spreads them over shards,
 * so each shard is asked for its share and some more; for all, only where that was not enough.
 */
async function findRows(
  table: Pick<Table, 'keys'>,
  question: Question,
  request: PageRequest,
): Promise<readonly Row[]> {
  const { limit, order = 'newest-first' } = request;
  const partitions = partitionsOf(question);
  const range = rangeOf(question);
  const bounds = { ...boundsOf(question, request), newestFirst: order === 'newest-first' };

  async function read(each: number) {
    const found = await Promise.all(
      partitions.map((partition) => table.keys({ ...partition, ...bounds, limit: each })),
    );
    const rows = merged(found.flat(), range);
    if (bounds.newestFirst) rows.reverse();
    // One that gave all it was asked for may hold more: beyond its last row, nothing is known.
    const last = found.flatMap((shard) => (shard.length === each ? shard.slice(-1) : []));
    const known = Math.min(...last.map((row) => rows.indexOf(row) + 1));
    return { rows: rows.slice(0, known), isAll: last.length === 0 };
  }

  const share = Math.ceil((limit / partitions.length) * 1.25) + 2;
  const { rows, isAll } = await read(Math.min(share, limit));
  return isAll || rows.length >= limit ? rows : (await read(limit)).rows;
}

const rangeOf = ({ by }: Question): 'at' | 'statusOrder' => (by === 'status' ? 'statusOrder' : 'at');

/** What is read of the index: from the cursor on, and no further than the moments that were asked for. */
function boundsOf(question: Question, { order, cursor, since, until }: PageRequest) {
  // A range key is a moment and a digest, so the moment alone sorts before all that happened at it.
  const moments = isByUrgency(question) ? {} : { after: since?.toISOString(), before: until?.toISOString() };
  return order === 'oldest-first'
    ? { ...moments, after: [moments.after, cursor].filter(isBound).sort().at(-1) }
    : { ...moments, before: [moments.before, cursor].filter(isBound).sort().at(0) };
}

const isBound = (text: string | undefined): text is string => text !== undefined;

const isWaiting = (aggregateStatus: AggregateStatus): aggregateStatus is keyof typeof partitionOf =>
  Object.hasOwn(partitionOf, aggregateStatus);

const nameOf = (aggregateStatus: AggregateStatus): string =>
  isWaiting(aggregateStatus) ? partitionOf[aggregateStatus] : aggregateStatus;

/** What waits is not in the order of time, so none of the index can be skipped to begin or end at a moment. */
const isByUrgency = (question: Question): boolean => question.by === 'status' && isWaiting(question.status);

const isBetween = (moment: string, { since, until }: PageRequest): boolean =>
  (!since || moment >= since.toISOString()) && (!until || moment < until.toISOString());

function partitionsOf(question: Question): readonly Partition[] {
  const each = (index: string, name: string, value: string, range = 'at') =>
    shardNumbers.map((shard) => ({ index, hash: { name, value: sharded(value, shard) }, range }));
  switch (question.by) {
    case 'subject':
      return [{ index: 'bySubject', hash: { name: 'subject', value: question.subject }, range: 'at' }];
    case 'source':
      return each('bySource', 'sourceShard', question.source);
    case 'rule':
      return each('byRule', 'ruleShard', question.rule);
    case 'status':
      return each('byStatus', 'statusShard', nameOf(question.status), 'statusOrder');
    case 'time':
      return each('byTime', 'timeShard', 'all');
  }
}

/** What several shards answered, in one order. */
const merged = (rows: readonly Row[], range: string): Row[] =>
  [...rows].sort((a, b) => (String(a[range]) < String(b[range]) ? -1 : 1));
