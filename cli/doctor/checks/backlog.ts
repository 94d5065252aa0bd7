import type { DecidedEvent } from '../../../shared/events/event.ts';
import type { History } from '../../../shared/history/history.ts';
import { isReady, workLists } from '../../../shared/responses/aggregate-status.ts';
import { fail, type Observation, ok, warn } from '../check-result.ts';

/** The tick comes every minute: what is due for longer than this was left over by several. */
const lateMillis = 3 * 60_000;

/** As `RespondFallsBehindAlarm` has it. */
const stuckMillis = 10 * 60_000;

/** Of each work list, the most urgent first. */
const eventsLookedAt = 100;

/** Whether `respond` does what is due. */
export async function checkBacklog(
  history: Pick<History, 'ready'>,
  now: Date,
): Promise<readonly Observation[]> {
  const due = await Promise.all(
    workLists.open.map((workList) => history.ready(workList, now, eventsLookedAt)),
  );
  const events = due.flat();
  const [oldest] = events
    .map((event) => ({ event, since: dueSince(event, now) }))
    .toSorted((one, other) => one.since - other.since);
  if (!oldest) return [ok('nothing is due')];
  const millis = now.getTime() - oldest.since;
  const says = `${events.length} events have something due, the oldest for ${Math.round(millis / 1000)} s: ${oldest.event.eventId}`;
  if (millis < lateMillis) return [ok(says)];
  const fix = 'See RespondFailedAlarm and RespondStandsStillAlarm in docs/runbook.md, and the log of respond';
  return [millis < stuckMillis ? warn(says, fix) : fail(says, fix)];
}

/** When the response that has been due the longest came to be so, in epoch milliseconds. */
const dueSince = ({ responses }: DecidedEvent, now: Date): number =>
  Math.min(
    now.getTime(),
    ...responses
      .filter((response) => isReady(response, now))
      .map(({ notBefore, trail }) => new Date(notBefore ?? trail.at(-1)?.at ?? now).getTime()),
  );
