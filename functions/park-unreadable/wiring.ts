import { createDocumentClient } from '../../shared/config/clients/dynamodb.ts';
import type { Platform } from '../../shared/config/platform.ts';
import { setting } from '../../shared/config/read-environment.ts';
import { createHistory } from '../../shared/history/history.ts';
import { createPark, type Park } from '../../shared/history/park.ts';
import { asLambda } from '../../shared/lambda/as-lambda.ts';
import { createTelemetry } from '../../shared/telemetry/telemetry.ts';
import { createHandler } from './handler.ts';

export const wire = (platform: Platform) => {
  const { clock, environment } = platform;
  const by = 'park-unreadable';
  const telemetry = createTelemetry(by, setting(environment, 'METRICS_NAMESPACE'));
  const table = setting(environment, 'HISTORY_TABLE');
  let made: Park | undefined;

  /** Created when it is needed: this function receives every notice, and nearly all of them can be read. */
  const park: Park = (...parked) => {
    made ??= createPark({
      ...{ clock, telemetry, by },
      history: createHistory(createDocumentClient(platform), table),
    });
    return made(...parked);
  };

  return asLambda(createHandler({ park, telemetry }), telemetry);
};
