import { type DecidedEvent, type DefenderEvent, isDecided } from '../events/event.ts';
import { sha256 } from '../events/event-id.ts';
import { aggregateStatusOf, type Place, placeOf, type WorkList } from '../responses/aggregate-status.ts';
import type { MitigationTask } from '../responses/task.ts';

/**
 * The keys of the history table. Every index key but the subject's is spread over `shards`, since one index
 * partition takes 1,000 writes a second (DynamoDB developer guide, "Partition and sort key design") and a storm
 * shares its rule, its profile, its moment and its standing.
 */
const shards = 4;

export const shardNumbers = Array.from({ length: shards }, (_, shard) => shard);

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export const keyOfRow = ({ pk, sk }: Readonly<Record<string, unknown>>): Key => ({
  pk: String(pk),
  sk: String(sk),
});

export function keyOfEvent(eventId: string): Key {
  const [kind = '', id = '', ...rest] = eventId.split('/');
  return { pk: `${kind}/${id}`, sk: rest.join('/') || kind };
}

export const keyOfTask = (taskId: string): Key => ({ pk: `task/${taskId}`, sk: 'task' });

export const shardOf = (eventId: string): number => Number.parseInt(sha256(eventId).slice(0, 8), 16) % shards;

/** One order for all indexes: by time, then by a digest of the id, so that a cursor is exact across shards. */
export const orderOf = (at: Date, eventId: string): string =>
  `${at.toISOString()}.${sha256(eventId).slice(0, 10)}`;

/** Tasks have an order as events have: no two share a place, so that each page goes on where the one before ended. */
export const orderOfTask = ({ createdAt, taskId }: Pick<MitigationTask, 'createdAt' | 'taskId'>): string =>
  orderOf(createdAt, taskId);

const isoLength = '2021-04-01T00:00:00.000Z'.length;
const orderLength = orderOf(new Date(0), '').length;

/** The moment, as ISO 8601, in a range key of any index: an order may follow something that sorts before it. */
export const momentOf = (rangeKey: string): string => rangeKey.slice(-orderLength).slice(0, isoLength);

export const sharded = (value: string, shard: number): string => `${value}#${shard}`;

/** What waits sorts by its work list, then by when it is due, what is due at once first; all else by time. */
function statusOrderOf(event: DecidedEvent, place: Place | undefined): string {
  const order = orderOf(event.at, event.eventId);
  if (!place) return order;
  const list = beginOf(place.workList);
  return place.workList === 'waiting-room'
    ? `${list}${orderInRoom(event, place)}${place.due}.${order}`
    : `${list}${place.due ?? urgencyOf(event)}.${order}`;
}

/**
 * How orders in a work list begin. One query of a partition finds what little there is in all of them; the lists that
 * can be flooded come last.
 */
export const beginOf = (workList: WorkList): string => `${beginnings[workList]}.`;

const beginnings: Readonly<Record<WorkList, string>> = {
  release: 'a',
  notice: 'b',
  detect: 'c',
  audit: 'd',
  suppression: 'e',
  'waiting-room': 'f',
  'unproven-violation': 'v',
  'unproven-finding': 'w',
};

function orderInRoom({ decision: { rule } }: DecidedEvent, { heldUnder }: Place): string {
  const { forRoom, timed } = waitingRoomOf(digestOf(rule?.id));
  return heldUnder === undefined ? forRoom : timed(heldUnder);
}

/** How orders in the waiting room go on: by rule, those that wait for room apart from those that wait for a moment. */
export const waitingRoomOf = (rule: string) => ({
  forRoom: `${rule}.a.`,
  timed: (version: number): string => `${rule}.b.${String(version).padStart(8, '0')}.`,
});

const digestOf = (rule = ''): string => sha256(rule).slice(0, 8);

/** How the order of what is due at once goes on, before every date. */
export const atOnce = '0.';

/** By the priority of its rule, and apart from other rules: one that floods a work list can be skipped. */
const urgencyOf = ({ decision: { rule } }: DecidedEvent): string =>
  `${atOnce}${String(rule?.priority ?? 0).padStart(6, '0')}.${digestOf(rule?.id)}`;

/** The names of the partitions that hold what waits. */
export const partitionOf = { open: 'work', unproven: 'unproven' } as const;

/** The index attributes of an event's aggregate status; none where there is nothing to do and nothing was done. */
function statusKeys(event: DefenderEvent): { statusShard?: string; statusOrder?: string } {
  const aggregateStatus = isDecided(event) ? aggregateStatusOf(event.responses) : undefined;
  if (!isDecided(event) || !aggregateStatus) return {};
  const place = placeOf(event.kind, event.responses);
  const isOpen = aggregateStatus === 'open' || aggregateStatus === 'unproven';
  return {
    statusShard: sharded(
      isOpen ? partitionOf[aggregateStatus] : aggregateStatus,
      place?.workList === 'waiting-room' ? 0 : shardOf(event.eventId),
    ),
    statusOrder: statusOrderOf(event, place),
  };
}

/** All index attributes of an event. */
export function indexKeys(event: DefenderEvent): Record<string, string> {
  const shard = shardOf(event.eventId);
  const rule = isDecided(event) ? event.decision.rule?.id : undefined;
  return {
    subject: event.subject,
    at: orderOf(event.at, event.eventId),
    timeShard: sharded('all', shard),
    ...(event.source && { sourceShard: sharded(event.source, shard) }),
    ...(rule && { ruleShard: sharded(rule, shard) }),
    ...statusKeys(event),
  };
}
