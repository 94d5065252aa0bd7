import { dueLists, type WorkList } from '../responses/aggregate-status.ts';
import { atOnce, beginOf, type Key, keyOfRow, partitionOf, sharded, shardNumbers } from './keys.ts';
import type { Row, Table } from './table.ts';

export type DueList = (typeof dueLists)[number];

/** What is due, and when the next is. */
export interface DueKeys {
  readonly keys: readonly Key[];
  readonly next?: Date;
  /** Whether something may wait for limits to have room, or for other rules. */
  readonly isAnyWaiting: boolean;
}

/** How many events of each list. */
export type DueLimits = Readonly<Record<DueList, number>>;

/** The same of each. */
export const soManyOfEach = (limit: number): DueLimits => ({
  ...{ release: limit, notice: limit, detect: limit, audit: limit, suppression: limit },
});

interface Asked {
  readonly now: Date;
  readonly limits: DueLimits;
  /** Rows that are left out, and how many there are: so many more are read. */
  readonly isPassedOver: (key: Key) => boolean;
  readonly passedOver: number;
}

/** How far ahead the next moment is looked for, in milliseconds: no run lasts longer. */
const aheadMillis = 60_000;

/** Rows of one query that finds all there is, mostly. */
const glanceRows = 100;

/** Rules that each get a share of a page that one of them floods, and how large that share is. */
const mostRules = 20;
const shareOfRule = 25;

/**
 * Reads what is due, in the order of the work lists. Half of a list is what is due at once, by urgency and then round the
 * rules; half of it is what was put off to a moment that has come. Neither hides the other, and no list hides another.
 */
export async function dueIn(
  table: Pick<Table, 'keys'>,
  { now, limits, isPassedOver, passedOver }: Asked,
): Promise<DueKeys> {
  const ahead = new Date(now.getTime() + aheadMillis).toISOString();

  const read = (shard: number, size: number, after: string | undefined, before: string | undefined) =>
    table.keys({
      index: 'byStatus',
      hash: { name: 'statusShard', value: sharded(partitionOf.open, shard) },
      range: 'statusOrder',
      newestFirst: false,
      limit: size + passedOver,
      ...{ after, before },
    });

  /** Those of the rules behind the one that fills a page. */
  async function ofRulesAfter(shard: number, list: DueList, last: string): Promise<readonly Row[]> {
    const rows: Row[] = [];
    let rule: string | undefined = ofOneRule(last);
    for (let rules = 0; rule && rules < mostRules; rules++) {
      const found: readonly Row[] = await read(shard, shareOfRule, `${rule}~`, afterAtOnce(list));
      rows.push(...found);
      rule = found.length < shareOfRule + passedOver ? undefined : ofOneRule(orderIn(found.at(-1)));
    }
    return rows;
  }

  async function readList(shard: number, list: DueList): Promise<readonly Row[]> {
    const first = await read(shard, limits[list], beginOf(list), `${beginOf(list)}${ahead}~`);
    const last = orderIn(first.at(-1));
    if (first.length < limits[list] + passedOver || !isAtOnce(last)) return first;
    const others = await Promise.all([
      ofRulesAfter(shard, list, last),
      read(shard, limits[list], afterAtOnce(list), `${beginOf(list)}${ahead}~`),
    ]);
    return [...first, ...others.flat()];
  }

  /** Whether some of what waits in shard 0 was not read. */
  let isMore = false;

  /** Mostly one query. Where it is not enough, the lists from its last row on are read one by one. */
  async function readShard(shard: number): Promise<readonly Row[]> {
    const rows = await read(shard, glanceRows, undefined, undefined);
    if (rows.length < glanceRows + passedOver) return rows;
    isMore ||= shard === 0;
    const end = listIn(orderIn(rows.at(-1)));
    const others = dueLists.filter((list) => beginOf(list) >= end);
    const found = await Promise.all(others.map((list) => readList(shard, list)));
    return [...rows.filter((row) => listIn(orderIn(row)) < end || isOfRoom(row)), ...found.flat()];
  }

  const shards = await Promise.all(shardNumbers.map(readShard));
  const rows = shards.flat();
  const of = (list: DueList) => rows.filter((row) => listIn(orderIn(row)) === beginOf(list));
  const isLater = (row: Row): boolean => restOf(orderIn(row)) > `${now.toISOString()}~`;
  const due = (list: DueList) => of(list).filter((row) => !isLater(row) && !isPassedOver(keyOfRow(row)));
  const [next] = dueLists
    .flatMap(of)
    .filter(isLater)
    .map((row) => restOf(orderIn(row)).slice(0, ahead.length))
    .filter((moment) => moment <= ahead)
    .sort();
  return {
    keys: dueLists.flatMap((list) => fairly(due(list), limits[list])).map(keyOfRow),
    ...(next && { next: new Date(next) }),
    isAnyWaiting: isMore || rows.some(isOfRoom),
  };
}

/** What is to be verified, those that are due longest first. */
export async function unprovenIn(
  table: Pick<Table, 'keys'>,
  workList: WorkList,
  { now, limit }: { readonly now: Date; readonly limit: number },
): Promise<readonly Key[]> {
  const found = await Promise.all(
    shardNumbers.map((shard) =>
      table.keys({
        index: 'byStatus',
        hash: { name: 'statusShard', value: sharded(partitionOf.unproven, shard) },
        range: 'statusOrder',
        newestFirst: false,
        limit,
        after: beginOf(workList),
        before: `${beginOf(workList)}${now.toISOString()}~`,
      }),
    ),
  );
  return [...found.flat()]
    .sort((a, b) => (orderIn(a) < orderIn(b) ? -1 : 1))
    .slice(0, limit)
    .map(keyOfRow);
}

const orderIn = (row: Row | undefined): string => String(row?.statusOrder ?? '');

const beginLength = beginOf('release').length;

const listIn = (order: string): string => order.slice(0, beginLength);

const restOf = (order: string): string => order.slice(beginLength);

const isAtOnce = (order: string): boolean => restOf(order).startsWith(atOnce);

const isOfRoom = (row: Row): boolean => listIn(orderIn(row)) === beginOf('waiting-room');

/** Sorts after all that is due at once in a list, and before every moment. */
const afterAtOnce = (list: DueList): string => `${beginOf(list)}${atOnce}~`;

const priorityLength = beginLength + atOnce.length + '000000.'.length;

/** The beginning that the orders of one rule share, of what is due at once in a list. */
const ofOneRule = (order: string): string => order.slice(0, priorityLength + 8);

/** As many rows of a work list as the limit, so that none of its rules and no retry waits for a flood of another. */
export function fairly<Listed extends Row>(rows: readonly Listed[], limit: number): readonly Listed[] {
  const inOrder = [...rows].sort((a, b) => (orderIn(a) < orderIn(b) ? -1 : 1));
  const urgent = roundTheRules(inOrder.filter((row) => isAtOnce(orderIn(row))));
  const putOff = inOrder.filter((row) => !isAtOnce(orderIn(row)));
  const some = putOff.slice(0, Math.max(Math.ceil(limit / 2), limit - urgent.length));
  return [...urgent.slice(0, limit - some.length), ...some].slice(0, limit);
}

/** Within a priority, the first of each rule, then the second of each. */
function roundTheRules<Listed extends Row>(inOrder: readonly Listed[]): readonly Listed[] {
  const counts = new Map<string, number>();
  const placed = inOrder.map((row) => {
    const rule = ofOneRule(orderIn(row));
    const round = counts.get(rule) ?? 0;
    counts.set(rule, round + 1);
    return { row, place: `${rule.slice(0, priorityLength)}${String(round).padStart(9, '0')}` };
  });
  return placed.sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0)).map(({ row }) => row);
}
