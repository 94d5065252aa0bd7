import { earliestDue, type Standing, standingOfAll } from '../responses/standing.ts';
import { type DecidedEvent, type DefenderEvent, isDecided } from './event.ts';
import { sha256 } from './event-id.ts';

/**
 * The keys of the history table. Every index key but the subject's is spread over `shards`, since one index
 * partition takes 1,000 writes a second (DynamoDB developer guide, "Partition and sort key design") and a storm
 * shares its rule, its profile, its moment and its standing.
 */
export const shards = 4;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export function keyOfEvent(eventId: string): Key {
  const [kind = '', id = '', ...rest] = eventId.split('/');
  return { pk: `${kind}/${id}`, sk: rest.join('/') || kind };
}

export const keyOfTask = (taskId: string): Key => ({ pk: `task/${taskId}`, sk: 'task' });

export const shardOf = (eventId: string): number => Number.parseInt(sha256(eventId).slice(0, 8), 16) % shards;

/** One order for all indexes: by time, then by a digest of the id, so that a cursor is exact across shards. */
export const orderOf = (at: Date, eventId: string): string =>
  `${at.toISOString()}.${sha256(eventId).slice(0, 10)}`;

const isoLength = '2021-04-01T00:00:00.000Z'.length;
const orderLength = orderOf(new Date(0), '').length;

/** The moment, as ISO 8601, in a range key of any index: an order may follow something that sorts before it. */
export const momentOf = (rangeKey: string): string => rangeKey.slice(-orderLength).slice(0, isoLength);

export const sharded = (value: string, shard: number): string => `${value}#${shard}`;

/**
 * What is open and due at once sorts first, by the priority of its rule; what is open and waits, by when it is due;
 * all else by time.
 */
function standingOrderOf(event: DefenderEvent, standing: Standing): string {
  const order = orderOf(event.at, event.eventId);
  if (!isDecided(event)) return order;
  if (standing !== 'open') return order;
  return `${earliestDue(event.responses) ?? dueAtOnce(event)}.${order}`;
}

/** Sorts before every date. */
const dueAtOnce = ({ decision }: DecidedEvent): string =>
  `0.${String(decision.rule?.priority ?? 0).padStart(6, '0')}`;

/** The index attributes that say how an event stands; none where there is nothing to do and nothing was done. */
export function standingKeys(event: DefenderEvent): { standingShard?: string; standingOrder?: string } {
  const standing = isDecided(event) ? standingOfAll(event.responses) : undefined;
  if (!standing) return {};
  return {
    standingShard: sharded(standing, shardOf(event.eventId)),
    standingOrder: standingOrderOf(event, standing),
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
    ...standingKeys(event),
  };
}
