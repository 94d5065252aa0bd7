import middy from '@middy/core';
import { createDocumentClient, type Platform, withDeadline } from '../../shared/config/platform.ts';
import { setting } from '../../shared/config/read-environment.ts';
import { createHistory } from '../../shared/history/history.ts';
import { createPark } from '../../shared/history/park.ts';
import { logFailures } from '../../shared/telemetry/log-failures.ts';
import { createTelemetry } from '../../shared/telemetry/telemetry.ts';
import { createHandler } from './handler.ts';

export const wire = (deployed: Platform) => {
  const platform = withDeadline(deployed);
  const { clock, environment } = platform;
  const by = 'park-unreadable';
  const telemetry = createTelemetry(by, setting(environment, 'METRICS_NAMESPACE'));
  const history = createHistory(createDocumentClient(platform), setting(environment, 'HISTORY_TABLE'));
  return middy(
    createHandler({
      park: createPark({ history, clock, telemetry, by }),
      telemetry,
    }),
  )
    .use(platform.deadline)
    .use(logFailures(telemetry));
};
