import type { WorkList } from '../responses/aggregate-status.ts';
import { atOnce, type Key, keyOfRow, ofOneRule, sharded, shardNumbers, workListName } from './keys.ts';
import type { Row, Table } from './table.ts';

/** What of a work list is due, and when the next of it is. */
export interface DueKeys {
  readonly keys: readonly Key[];
  readonly next?: Date;
}

interface Asked {
  readonly now: Date;
  readonly limit: number;
  /** Rows that are left out, and how many there are: so many more are read. */
  readonly isPassedOver: (key: Key) => boolean;
  readonly passedOver: number;
}

/** How far ahead the next moment is looked for, in milliseconds: no run lasts longer. */
const aheadMillis = 60_000;

/** Rules that each get a share of a page that one of them floods, and how large that share is. */
const mostRules = 20;
const shareOfRule = 25;

/**
 * Reads what is due in a work list. Half of it is what is due at once, by urgency and then round the rules; half of it
 * is what was put off to a moment that has come. Neither hides the other.
 */
export async function dueIn(
  table: Pick<Table, 'keys'>,
  workList: WorkList,
  { now, limit, isPassedOver, passedOver }: Asked,
): Promise<DueKeys> {
  const horizon = `${new Date(now.getTime() + aheadMillis).toISOString()}~`;

  const read = (partition: string, size: number, after: string | undefined, before: string) =>
    table.keys({
      index: 'byStatus',
      hash: { name: 'statusShard', value: partition },
      range: 'statusOrder',
      newestFirst: false,
      limit: size + passedOver,
      ...{ after, before },
    });

  /** Those of the rules behind the one that fills a page. */
  async function ofRulesAfter(partition: string, last: string): Promise<readonly Row[]> {
    const rows: Row[] = [];
    let rule: string | undefined = ofOneRule(last);
    for (let rules = 0; rule && rules < mostRules; rules++) {
      const found: readonly Row[] = await read(partition, shareOfRule, `${rule}~`, afterAtOnce);
      rows.push(...found);
      rule = found.length < shareOfRule + passedOver ? undefined : ofOneRule(orderIn(found.at(-1)));
    }
    return rows;
  }

  async function readShard(partition: string): Promise<readonly Row[]> {
    const first = await read(partition, limit, undefined, horizon);
    const last = orderIn(first.at(-1));
    if (first.length < limit + passedOver || !isAtOnce(last)) return first;
    const others = await Promise.all([
      ofRulesAfter(partition, last),
      read(partition, limit, afterAtOnce, horizon),
    ]);
    return [...first, ...others.flat()];
  }

  const partitions = shardNumbers.map((shard) => sharded(workListName(workList), shard));
  const rows = (await Promise.all(partitions.map(readShard))).flat();
  const isAhead = (row: Row): boolean => orderIn(row) > `${now.toISOString()}~`;
  const due = rows.filter((row) => !isAhead(row) && !isPassedOver(keyOfRow(row)));
  const [next] = rows.filter(isAhead).map(orderIn).sort();
  return {
    keys: fairly(due, limit).map(keyOfRow),
    ...(next && { next: new Date(next.slice(0, now.toISOString().length)) }),
  };
}

const orderIn = (row: Row | undefined): string => String(row?.statusOrder ?? '');

const isAtOnce = (order: string): boolean => order.startsWith(atOnce);

/** Sorts after all that is due at once, and before every moment. */
const afterAtOnce = `${atOnce}~`;

/** As many rows of a work list as the limit, so that none of its rules and no retry waits for a flood of another. */
export function fairly<Listed extends Row>(rows: readonly Listed[], limit: number): readonly Listed[] {
  const inOrder = [...rows].sort((a, b) => (orderIn(a) < orderIn(b) ? -1 : 1));
  const urgent = roundTheRules(inOrder.filter((row) => isAtOnce(orderIn(row))));
  const putOff = inOrder.filter((row) => !isAtOnce(orderIn(row)));
  const some = putOff.slice(0, Math.max(Math.ceil(limit / 2), limit - urgent.length));
  return [...urgent.slice(0, limit - some.length), ...some];
}

/** Within a priority, the first of each rule, then the second of each. */
function roundTheRules<Listed extends Row>(inOrder: readonly Listed[]): readonly Listed[] {
  const counts = new Map<string, number>();
  const placed = inOrder.map((row) => {
    const rule = ofOneRule(orderIn(row));
    const round = counts.get(rule) ?? 0;
    counts.set(rule, round + 1);
    return { row, place: `${rule.slice(0, atOnce.length + 6)}.${String(round).padStart(9, '0')}` };
  });
  return placed.sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0)).map(({ row }) => row);
}
