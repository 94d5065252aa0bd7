import type { MiddlewareObj } from '@middy/core';
import type { Telemetry } from './telemetry.ts';

/** Says of a run that fails which event it failed on: what Lambda itself logs of it does not. */
export const logFailures = (
  telemetry: Pick<Telemetry, 'error'>,
): Required<Pick<MiddlewareObj, 'onError'>> => ({
  onError: ({ error }) => telemetry.error('The run failed', error),
});
