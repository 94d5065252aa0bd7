import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { asInvocation } from './invocation.ts';

type Logs = Pick<Telemetry, 'about' | 'error'>;

/**
 * What Lambda runs: a handler with what all functions have around each invocation. Lambda alone ends an invocation that
 * runs out of time, and its environment with it (developer guide, "Execution environment lifecycle"). middy would fail it
 * a little earlier: the environment would be kept, with all that the handler still does.
 */
export const asLambda = <Event, Answer>(
  handler: (event: Event, context: Context) => Promise<Answer>,
  telemetry: Logs,
) =>
  middy(
    (event: Event, context: Context) =>
      telemetry.about({ requestId: context.awsRequestId }, () =>
        asInvocation(
          () => handler(event, context),
          () => context.getRemainingTimeInMillis(),
        ),
      ),
    { timeoutEarlyInMillis: 0 },
  ).use(logFailures(telemetry));

/** Logs which event a run failed on: what Lambda itself logs does not say. */
const logFailures = (telemetry: Logs): Required<Pick<MiddlewareObj, 'onError'>> => ({
  onError: ({ error }) => telemetry.error('The run failed', error),
});
