import { createDocumentClient } from '../../shared/config/clients/dynamodb.ts';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import { createSqsClient } from '../../shared/config/clients/sqs.ts';
import type { Platform } from '../../shared/config/platform.ts';
import { setting } from '../../shared/config/read-environment.ts';
import { retryPolicies } from '../../shared/config/retry-policy.ts';
import { createAuditListing } from '../../shared/defender/audit-listing.ts';
import { createAudits } from '../../shared/defender/audits.ts';
import { createHistory } from '../../shared/history/history.ts';
import { createPark } from '../../shared/history/park.ts';
import { createVerifications } from '../../shared/history/verifications.ts';
import { asLambda } from '../../shared/lambda/as-lambda.ts';
import { createContinuations } from '../../shared/notify/continuations.ts';
import { createWakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import { createLiveRuleset } from '../../shared/rule-table/live-ruleset.ts';
import { createRuleTable } from '../../shared/rule-table/rule-table.ts';
import { rulesetRejected } from '../../shared/telemetry/ruleset-rejected.ts';
import { createTelemetry } from '../../shared/telemetry/telemetry.ts';
import { createConfirmAudit } from './confirm-audit.ts';
import { createHandler } from './handler.ts';
import { createOutdatedIn } from './outdated.ts';
import { createReadFindings } from './read-findings.ts';
import { createRecordChecks } from './record-checks.ts';
import { createRecordFinding } from './record-finding.ts';

export const wire = (platform: Platform) => {
  const { clock, environment } = platform;
  const by = 'receive-audit';
  const telemetry = createTelemetry(by, setting(environment, 'METRICS_NAMESPACE'));
  const documents = createDocumentClient(platform);
  const sqs = createSqsClient(platform);
  const historyTable = setting(environment, 'HISTORY_TABLE');
  const history = createHistory(documents, historyTable);
  const ruleTable = createRuleTable(documents, setting(environment, 'RULES_TABLE'));
  const liveRuleset = createLiveRuleset(ruleTable, clock, rulesetRejected(telemetry));
  const park = createPark({ history, clock, telemetry, by });
  const iot = createIoTClient(platform, retryPolicies.listings);
  const audits = createAudits(iot);
  const verifications = createVerifications(documents, historyTable);
  const continuations = createContinuations(sqs, setting(environment, 'CONTINUATION_QUEUE_URL'));
  const accountId = setting(environment, 'ACCOUNT_ID');
  const wakeUpQueue = createWakeUpQueue(sqs, setting(environment, 'WAKE_UP_QUEUE_URL'), (error) =>
    telemetry.error('The wake-up could not be sent', error),
  );
  return asLambda(
    createHandler({
      history,
      outdatedIn: createOutdatedIn({ listing: createAuditListing(iot), audits, verifications, clock }),
      confirmAudit: createConfirmAudit({ audits, continuations, park, accountId }),
      recordChecks: createRecordChecks({ liveRuleset, history, wakeUpQueue, telemetry }),
      readFindings: createReadFindings({
        audits,
        history,
        recordFinding: createRecordFinding({ liveRuleset, history, park, clock, telemetry }),
        wakeUpQueue,
        telemetry,
      }),
      ...{ continuations, park, clock, telemetry },
    }),
    telemetry,
  );
};
