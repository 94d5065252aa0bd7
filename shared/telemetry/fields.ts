/** All that a line of the log may carry: ids, names and reasons. Never a message, a document or a credential. */
export interface Fields {
  /** Lambda's id of the invocation. */
  readonly requestId?: string;
  /** The event that the line is about. */
  readonly eventId?: string | undefined;
  /** The events that the line is about, where it is about several; of very many, the first. */
  readonly eventIds?: readonly string[];
  /** How many events the line is about. */
  readonly events?: number;
  readonly subject?: string;
  readonly taskId?: string | undefined;
  readonly checkName?: string;
  readonly rule?: string | undefined;
  /** A response's place in its event, counted from 1, and its status. */
  readonly response?: number;
  readonly status?: string;
  readonly because?: string;
  /** The event that a message was kept as; its subject may be another event. */
  readonly parked?: string;
  readonly reason?: string;
  readonly what?: string;
  readonly sweep?: string;
  /** Of the ruleset. */
  readonly version?: number;
  readonly counted?: number;
  readonly read?: number;
  readonly resources?: number | undefined;
}

/** A longer line costs money and is not read. */
const mostNamed = 100;

/** What names the events that something is about. */
export function aboutEvents(eventIds: readonly string[]): Fields {
  if (eventIds.length === 0) return {};
  return eventIds.length === 1
    ? { eventId: eventIds[0] }
    : { eventIds: eventIds.slice(0, mostNamed), events: eventIds.length };
}
