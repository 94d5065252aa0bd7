import type { DecidedEvent } from '../events/event.ts';
import { beginOf, type Key, keyOfRow, partitionOf, sharded, waitingRoomOf } from './keys.ts';
import type { Row, Table } from './table.ts';

/** What may leave the waiting room. */
export interface Admissible {
  readonly now: Date;
  /** The version of the ruleset in force: what was held under an earlier one is guarded again. */
  readonly version: number;
  /** For how many devices the limits of an event's rule, and the breaker, have room. */
  readonly placesFor: (event: DecidedEvent) => Promise<number>;
}

interface Dependencies {
  readonly table: Pick<Table, 'keys'>;
  readonly eventAt: (key: Key) => Promise<DecidedEvent | undefined>;
}

/** Rules whose waiting responses are looked at in one pass, and how many of each: the next pass goes on. */
const mostRules = 50;
const mostOfRule = 50;

/** What has waited for a day expires, whether or not there is room. So many of a rule in one pass. */
const mostExpiring = 10;

/**
 * What may leave the waiting room: of each rule the first ones, as many as there are places, and those that wait for a
 * moment that has come or for another ruleset that is here. What stays costs nothing: no row is written, and no look-up made.
 */
export async function admissible(
  { table, eventAt }: Dependencies,
  { now, version, placesFor }: Admissible,
): Promise<readonly Key[]> {
  const partition = sharded(partitionOf.open, 0);
  const read = (after: string, before: string, limit: number) =>
    table.keys({
      index: 'byStatus',
      hash: { name: 'statusShard', value: partition },
      range: 'statusOrder',
      newestFirst: false,
      limit,
      ...{ after: `${room}${after}`, before: `${room}${before}` },
    });

  async function ofRule(rule: string, first: Row): Promise<readonly Row[]> {
    const event = await eventAt(keyOfRow(first));
    const places = event ? await placesFor(event) : 0;
    const { forRoom, timed } = waitingRoomOf(rule);
    const limit = Math.min(mostOfRule, Math.max(places, mostExpiring));
    const queue = await read(forRoom, `${forRoom}~`, limit);
    const due = await read(timed(0), `${timed(version)}${now.toISOString()}~`, mostOfRule);
    const expired = `${room}${forRoom}${now.toISOString()}~`;
    return [...queue.filter((row, index) => index < places || orderIn(row) < expired), ...due];
  }

  const rows: Row[] = [];
  let after = ' ';
  for (let rules = 0; rules < mostRules; rules++) {
    const [first] = await read(after, '~', 1);
    if (!first) break;
    const rule = orderIn(first).slice(room.length, room.length + ruleLength);
    rows.push(...(await ofRule(rule, first)));
    after = `${rule}~`;
  }
  return rows.map(keyOfRow);
}

const orderIn = ({ statusOrder }: Row): string => String(statusOrder);

const room = beginOf('waiting-room');

const ruleLength = 8;
