import { createDocumentClient } from '../../shared/config/clients/dynamodb.ts';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import { createIoTDataClient } from '../../shared/config/clients/iot-data.ts';
import { createSnsClient } from '../../shared/config/clients/sns.ts';
import { createSqsClient } from '../../shared/config/clients/sqs.ts';
import type { Platform } from '../../shared/config/platform.ts';
import { setting } from '../../shared/config/read-environment.ts';
import { retryPolicies } from '../../shared/config/retry-policy.ts';
import { createConnections } from '../../shared/defender/connections.ts';
import { createEffects } from '../../shared/defender/effects/effects.ts';
import { createFindingReports } from '../../shared/defender/finding-reports.ts';
import { createMitigationActions } from '../../shared/defender/mitigation-actions.ts';
import { createMitigationEffects } from '../../shared/defender/mitigation-effects.ts';
import { createMitigationTasks } from '../../shared/defender/mitigation-tasks.ts';
import { createReach } from '../../shared/defender/reach.ts';
import { createSuppressions } from '../../shared/defender/suppressions.ts';
import { createVerifyingAudits } from '../../shared/defender/verifying-audits.ts';
import { createViolations } from '../../shared/defender/violations.ts';
import { createContainments } from '../../shared/history/containments.ts';
import { createHistory } from '../../shared/history/history.ts';
import { createLimitUsage } from '../../shared/history/limit-usage.ts';
import { createTaskMembers } from '../../shared/history/task-members.ts';
import { createVerifications } from '../../shared/history/verifications.ts';
import { asLambda } from '../../shared/lambda/as-lambda.ts';
import { createOpsTopic } from '../../shared/notify/ops-topic.ts';
import { createWakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import {
  createLiveRuleset,
  createRulesetOf,
  createWasInForce,
} from '../../shared/rule-table/live-ruleset.ts';
import { createRuleTable } from '../../shared/rule-table/rule-table.ts';
import { rulesetRejected } from '../../shared/telemetry/ruleset-rejected.ts';
import { createTelemetry } from '../../shared/telemetry/telemetry.ts';
import { assemble } from './assemble.ts';

export const wire = (platform: Platform) => {
  const { clock, environment } = platform;
  const telemetry = createTelemetry('respond', setting(environment, 'METRICS_NAMESPACE'));
  const documents = createDocumentClient(platform);
  const table = setting(environment, 'HISTORY_TABLE');
  const ruleTable = createRuleTable(documents, setting(environment, 'RULES_TABLE'));
  const rulesetOf = createRulesetOf(ruleTable);
  const iot = createIoTClient(platform);
  const sqs = createSqsClient(platform);
  const { handler } = assemble({
    history: createHistory(documents, table, (error) => {
      telemetry.error('A row of history can not be read', error, error.about);
      telemetry.count('RowUnreadable');
    }),
    containments: createContainments(documents, table),
    taskMembers: createTaskMembers(documents, table),
    usage: createLimitUsage(documents, table),
    verifications: createVerifications(documents, table),
    violations: createViolations(iot, clock, (error) =>
      telemetry.error('What is active could not be listed', error),
    ),
    findings: createFindingReports(iot, clock),
    mitigationActions: createMitigationActions(iot, clock),
    mitigationEffects: createMitigationEffects(iot),
    mitigationTasks: createMitigationTasks(iot, createIoTClient(platform, retryPolicies.starts)),
    connections: createConnections(createIoTDataClient(platform)),
    effects: createEffects(iot),
    reach: createReach(iot, clock),
    suppressions: createSuppressions(iot),
    verifyingAudits: createVerifyingAudits(iot, createIoTClient(platform, retryPolicies.auditStarts)),
    liveRuleset: createLiveRuleset(ruleTable, clock, rulesetRejected(telemetry)),
    rulesetOf,
    wasInForce: createWasInForce(ruleTable, rulesetOf, clock),
    opsTopic: createOpsTopic(createSnsClient(platform), setting(environment, 'OPS_TOPIC_ARN')),
    wakeUpQueue: createWakeUpQueue(sqs, setting(environment, 'WAKE_UP_QUEUE_URL'), (error) =>
      telemetry.error('The wake-up could not be sent', error),
    ),
    clock,
    telemetry,
  });
  return asLambda(handler, telemetry);
};
