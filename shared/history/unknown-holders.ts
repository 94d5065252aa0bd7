import { isGroupOf } from '../containments/contained.ts';
import type { Containment, Holder } from '../containments/containment.ts';
import { type DecidedEvent, type DefenderEvent, isDecided } from '../events/event.ts';
import { isFinal } from '../responses/lifecycle.ts';
import type { Response, ResponseRef } from '../responses/response.ts';
import type { History } from './history.ts';

/**
 * The holders of a containment that hold nothing: their response does not exist, does not name the containment, or is
 * over. A row that can't be read may well hold it.
 */
export type UnknownHolders = (record: Containment) => Promise<readonly Holder[]>;

export const createUnknownHolders =
  (history: Pick<History, 'readAll' | 'known'>): UnknownHolders =>
  async ({ id, holders }) => {
    const eventIds = holders.map(({ eventId }) => eventId);
    const [events, known] = await Promise.all([history.readAll(eventIds), history.known(eventIds)]);
    const byId = new Map(events.map((event) => [event.eventId, event]));
    return holders.filter((holder) => {
      const event = byId.get(holder.eventId);
      return event ? !holdsAt(event, holder, id) : !known.has(holder.eventId);
    });
  };

function holdsAt(event: DefenderEvent, { index }: ResponseRef, id: string): boolean {
  const response = isDecided(event) ? event.responses[index] : undefined;
  if (!response || !isDecided(event) || isFinal(response)) return false;
  return holdsOf({ event, response }).includes(id);
}

interface ResponseOfEvent {
  readonly event: DecidedEvent;
  readonly response: Response;
}

/** A row that names more than its response can hold is no order: a violation is answered with groups of its own thing. */
export const holdsOf = ({ event, response: { holds = [] } }: ResponseOfEvent): readonly string[] =>
  event.kind === 'violation' ? holds.filter((id) => isGroupOf(event.thingName, id)) : holds;
