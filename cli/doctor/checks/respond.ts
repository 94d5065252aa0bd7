import {
  GetFunctionConcurrencyCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import type { DecidedEvent } from '../../../shared/events/event.ts';
import type { History } from '../../../shared/history/history.ts';
import { soManyOfEach } from '../../../shared/history/work-list.ts';
import { isReady } from '../../../shared/responses/aggregate-status.ts';
import { fail, type Observation, ok, skipped, warn } from '../run-checks.ts';

/** What may keep `respond` from running: the two ways that the runbook stops it by. */
interface RespondState {
  /** 0 where it may not start; undefined where nothing is reserved. */
  readonly reservedConcurrency: number | undefined;
  readonly mappings: readonly { readonly uuid: string; readonly state: string }[];
}

export async function readRespondState(
  lambda: Pick<LambdaClient, 'send'>,
  FunctionName: string,
): Promise<RespondState> {
  const [{ ReservedConcurrentExecutions }, { EventSourceMappings = [] }] = await Promise.all([
    lambda.send(new GetFunctionConcurrencyCommand({ FunctionName })),
    lambda.send(new ListEventSourceMappingsCommand({ FunctionName })),
  ]);
  return {
    reservedConcurrency: ReservedConcurrentExecutions,
    mappings: EventSourceMappings.map(({ UUID: uuid = '', State: state = '' }) => ({ uuid, state })),
  };
}

/** Whether somebody has stopped `respond`, and not started it again. */
export async function checkRespond(
  functionName: string | undefined,
  read: ((functionName: string) => Promise<RespondState>) | undefined,
): Promise<readonly Observation[]> {
  if (!read) return [skipped('not on the local stack: respond can not be stopped there')];
  if (!functionName) return [skipped('respond is known by the name of the stack only: --stack NAME')];
  const { reservedConcurrency, mappings } = await read(functionName);
  const stopped = [
    ...(reservedConcurrency === 0
      ? [
          fail(
            'respond may not start: its concurrency is 0',
            `aws lambda delete-function-concurrency --function-name ${functionName}`,
          ),
        ]
      : []),
    ...(mappings.length === 0 ? [fail('respond reads no queue', 'npx serverless deploy')] : []),
    ...mappings.filter(({ state }) => !['Enabled', 'Enabling', 'Updating'].includes(state)).map(disabled),
  ];
  return stopped.length > 0 ? stopped : [ok(`${functionName} may run, and reads its queue`)];
}

const disabled = ({ uuid, state }: RespondState['mappings'][number]): Observation =>
  fail(
    `respond does not read its queue: ${state}`,
    `aws lambda update-event-source-mapping --uuid ${uuid} --enabled`,
  );

/** The tick comes every minute: what is due for longer than this was left over by several. */
const lateMillis = 3 * 60_000;

/** As `RespondFallsBehindAlarm` has it. */
const stuckMillis = 10 * 60_000;

/** Of each work list, the most urgent first. */
const eventsLookedAt = soManyOfEach(100);

/** Whether `respond` does what is due. */
export async function checkBacklog(
  history: Pick<History, 'due'>,
  now: Date,
): Promise<readonly Observation[]> {
  const { events } = await history.due(now, eventsLookedAt);
  const [oldest] = events
    .map((event) => ({ event, since: dueSince(event, now) }))
    .toSorted((one, other) => one.since - other.since);
  if (!oldest) return [ok('nothing is due')];
  const millis = now.getTime() - oldest.since;
  const says = `${events.length} events have something due, the oldest for ${Math.round(millis / 1000)} s: ${oldest.event.eventId}`;
  if (millis < lateMillis) return [ok(says)];
  const fix = 'See RespondFailedAlarm and RespondStalledAlarm in docs/runbook.md, and the log of respond';
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
