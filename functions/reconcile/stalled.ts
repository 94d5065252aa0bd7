import type { DecidedEvent } from '../../shared/events/event.ts';
import { isItsTurn } from '../../shared/responses/aggregate-status.ts';
import { isIn } from '../../shared/responses/lifecycle.ts';
import type { Response } from '../../shared/responses/response.ts';

/** One response of an event, and since when it could have moved. */
export interface StalledResponse {
  readonly event: DecidedEvent;
  readonly index: number;
  readonly response: Response;
  readonly since: Date;
}

/** Due responses are read every minute, so in normal operation none waits that long. In milliseconds. */
const stalledMillis = 900_000;

/** When it was due, or last moved: whichever is later. */
function sinceOf({ notBefore = '', trail }: Response): Date {
  const movedAt = trail.at(-1)?.at ?? '';
  return new Date(notBefore > movedAt ? notBefore : movedAt);
}

const stalled = (event: DecidedEvent): StalledResponse[] =>
  event.responses.map((response, index) => ({ event, index, response, since: sinceOf(response) }));

const isStalled = ({ since }: StalledResponse, now: Date): boolean =>
  now.getTime() - since.getTime() > stalledMillis;

/**
 * Responses that are due and that no run has moved, the longest waiting first. A response that an open task carries is
 * with that task. Notices of discrepancies are left out: one that can't be sent would cause another.
 */
export const stalledWaiting = (
  events: readonly DecidedEvent[],
  openTasks: ReadonlySet<string>,
  now: Date,
): readonly StalledResponse[] =>
  events
    .filter(({ kind }) => kind !== 'discrepancy')
    .flatMap(stalled)
    .filter(({ event, index, response }) => isIn('open', response) && isItsTurn(event.responses, index))
    .filter(({ response: { taskId } }) => taskId === undefined || !openTasks.has(taskId))
    .filter((each) => isStalled(each, now))
    .sort((a, b) => a.since.getTime() - b.since.getTime());

/** Responses that history has as started, by the id of their task. */
export function stalledStarted(
  events: readonly DecidedEvent[],
  now: Date,
): ReadonlyMap<string, readonly StalledResponse[]> {
  const found = events
    .flatMap(stalled)
    .filter(({ response }) => response.status === 'started')
    .filter((each) => isStalled(each, now));
  const byTask = new Map<string, StalledResponse[]>();
  for (const each of found) {
    const { taskId = '' } = each.response;
    byTask.set(taskId, [...(byTask.get(taskId) ?? []), each]);
  }
  return byTask;
}
