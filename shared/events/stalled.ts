import { actionOf } from '../actions/actions.ts';
import { isItsTurn } from '../responses/aggregate-status.ts';
import { isIn } from '../responses/lifecycle.ts';
import type { ReasonCode } from '../responses/reason.ts';
import { type Response, responseId } from '../responses/response.ts';
import type { Discrepancy } from './discrepancy-event.ts';
import type { DecidedEvent } from './event.ts';

/** One response of an event, and since when it could have moved on. */
export interface StalledResponse {
  readonly event: DecidedEvent;
  readonly index: number;
  readonly response: Response;
  readonly since: Date;
}

/** Due responses are read every minute, so in normal operation none waits that long. In milliseconds. */
const stalledMillis = 900_000;

/** To be tried, and tried again, brings a response no further. */
const tries: readonly ReasonCode[] = [
  ...(['guards-passed', 'settled', 'task-not-started', 'task-refused', 'orphaned'] as const),
];

/** When it was due, or when it came further last, whichever was later. */
export function dueSince({ notBefore = '', trail }: Response): Date {
  const furthest = trail.findLastIndex(({ reason }) => !tries.includes(reason.code));
  const firstTry = trail[furthest + 1]?.at;
  const movedAt = trail[furthest]?.at ?? '';
  return new Date(firstTry ?? (notBefore > movedAt ? notBefore : movedAt));
}

export const isStalled = ({ since }: StalledResponse, now: Date): boolean =>
  now.getTime() - since.getTime() > stalledMillis;

export const withDueSince = (event: DecidedEvent): StalledResponse[] =>
  event.responses.map((response, index) => ({ event, index, response, since: dueSince(response) }));

/**
 * Responses that are due and that no run has moved on, the longest waiting first. A response that an open task carries
 * is with that task. Notices of discrepancies are left out: one that can't be sent would cause another.
 */
export const stalledWaiting = (
  events: readonly DecidedEvent[],
  openTasks: ReadonlySet<string>,
  now: Date,
): readonly StalledResponse[] =>
  events
    .filter(({ kind }) => kind !== 'discrepancy')
    .flatMap(withDueSince)
    .filter(({ event, index, response }) => isIn('open', response) && isItsTurn(event.responses, index))
    .filter(({ response: { taskId } }) => taskId === undefined || !openTasks.has(taskId))
    .filter((each) => isStalled(each, now))
    .sort((a, b) => a.since.getTime() - b.since.getTime());

/** What a discrepancy says of several stalled responses: one notice for all of a kind that are due since the same hour. */
export function stalledTooLong(oldest: StalledResponse, count: number, why?: string): Discrepancy {
  const { event, index, response, since } = oldest;
  const id = responseId({ eventId: event.eventId, index });
  const others = count > 1 ? `, and so do ${count - 1} others` : '';
  const { queue, describe } = actionOf(response.step);
  return {
    what: 'response-stalled',
    key: `${queue} ${since.toISOString().slice(0, 'YYYY-MM-DDTHH'.length)}`,
    subject: event.subject,
    sweep: 'responses',
    detail: `${id} (${describe(response.step)}, ${response.status}) is stalled since ${since.toISOString()}${others}${why ? `: ${why}` : ''}`,
    severity: 'high',
    facts: { response: id, since: since.toISOString(), count, ...(why && { why }) },
  };
}
