import { createDocumentClient } from '../../shared/config/clients/dynamodb.ts';
import { createSqsClient } from '../../shared/config/clients/sqs.ts';
import type { Platform } from '../../shared/config/platform.ts';
import { setting } from '../../shared/config/read-environment.ts';
import { createHistory } from '../../shared/history/history.ts';
import { createPark } from '../../shared/history/park.ts';
import { asLambda } from '../../shared/lambda/as-lambda.ts';
import { createWakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import { createRecordNotice } from '../../shared/receiving/record-notice.ts';
import { createLiveRuleset } from '../../shared/rule-table/live-ruleset.ts';
import { createRuleTable } from '../../shared/rule-table/rule-table.ts';
import { rulesetRejected } from '../../shared/telemetry/ruleset-rejected.ts';
import { createTelemetry } from '../../shared/telemetry/telemetry.ts';
import { createHandler } from './handler.ts';

export const wire = (platform: Platform) => {
  const { clock, environment } = platform;
  const by = 'receive-violation';
  const telemetry = createTelemetry(by, setting(environment, 'METRICS_NAMESPACE'));
  const documents = createDocumentClient(platform);
  const history = createHistory(documents, setting(environment, 'HISTORY_TABLE'));
  const ruleTable = createRuleTable(documents, setting(environment, 'RULES_TABLE'));
  const liveRuleset = createLiveRuleset(ruleTable, clock, rulesetRejected(telemetry));
  return asLambda(
    createHandler({
      recordNotice: createRecordNotice({ liveRuleset, history, clock, telemetry, by }),
      wakeUpQueue: createWakeUpQueue(
        createSqsClient(platform),
        setting(environment, 'WAKE_UP_QUEUE_URL'),
        (error) => telemetry.error('The wake-up could not be sent', error),
      ),
      park: createPark({ history, clock, telemetry, by }),
      ...{ clock, telemetry },
    }),
    telemetry,
  );
};
