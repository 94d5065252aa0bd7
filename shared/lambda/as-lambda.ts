import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Deadline } from '../config/deadline.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

interface Around {
  /** Whose clients keep to the time that each invocation has. */
  readonly platform: { readonly deadline: Deadline };
  readonly telemetry: Pick<Telemetry, 'error'>;
}

/** What Lambda runs: a handler with the middleware of all functions around each invocation. */
export const asLambda = <Event, Answer>(
  handler: (event: Event, context: Context) => Promise<Answer>,
  { platform, telemetry }: Around,
) => middy(handler).use(platform.deadline).use(logFailures(telemetry));

/** Logs which event a run failed on: what Lambda itself logs does not say. */
const logFailures = (telemetry: Around['telemetry']): Required<Pick<MiddlewareObj, 'onError'>> => ({
  onError: ({ error }) => telemetry.error('The run failed', error),
});
