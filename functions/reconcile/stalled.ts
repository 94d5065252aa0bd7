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

/** What is due is looked at every minute, so nothing waits that long while all is well. In milliseconds. */
const stillMillis = 900_000;

/** When it was due, or last moved: whichever is later. */
function sinceOf({ notBefore = '', trail }: Response): Date {
  const movedAt = trail.at(-1)?.at ?? '';
  return new Date(notBefore > movedAt ? notBefore : movedAt);
}

const stalled = (event: DecidedEvent): StalledResponse[] =>
  event.responses.map((response, index) => ({ event, index, response, since: sinceOf(response) }));

const isStill = ({ since }: StalledResponse, now: Date): boolean =>
  now.getTime() - since.getTime() > stillMillis;

/**
 * Responses that are due and that nobody took up, the one that has waited longest first. One that an open task carries
 * is with that task. Notices of discrepancies are left out: one that can't be sent would be told of by another.
 */
export const stillWaiting = (
  events: readonly DecidedEvent[],
  openTasks: ReadonlySet<string>,
  now: Date,
): readonly StalledResponse[] =>
  events
    .filter(({ kind }) => kind !== 'discrepancy')
    .flatMap(stalled)
    .filter(({ event, index, response }) => isIn('open', response) && isItsTurn(event.responses, index))
    .filter(({ response: { taskId } }) => taskId === undefined || !openTasks.has(taskId))
    .filter((each) => isStill(each, now))
    .sort((a, b) => a.since.getTime() - b.since.getTime());

/** Responses that a task is said to be at work on, by the id of the task. */
export function stillStarted(
  events: readonly DecidedEvent[],
  now: Date,
): ReadonlyMap<string, readonly StalledResponse[]> {
  const found = events
    .flatMap(stalled)
    .filter(({ response }) => response.status === 'started')
    .filter((each) => isStill(each, now));
  const byTask = new Map<string, StalledResponse[]>();
  for (const each of found) {
    const { taskId = '' } = each.response;
    byTask.set(taskId, [...(byTask.get(taskId) ?? []), each]);
  }
  return byTask;
}
