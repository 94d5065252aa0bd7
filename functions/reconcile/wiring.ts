import { createDocumentClient } from '../../shared/config/clients/dynamodb.ts';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import { createSqsClient } from '../../shared/config/clients/sqs.ts';
import type { Platform } from '../../shared/config/platform.ts';
import { setting } from '../../shared/config/read-environment.ts';
import { retryPolicies } from '../../shared/config/retry-policy.ts';
import { createAuditListing } from '../../shared/defender/audit-listing.ts';
import { createMitigationTaskListing } from '../../shared/defender/mitigation-task-listing.ts';
import { createNoticeTargets } from '../../shared/defender/notice-targets.ts';
import { createSuppressionListing } from '../../shared/defender/suppression-listing.ts';
import { createViolationListing } from '../../shared/defender/violation-listing.ts';
import { createBookmarks } from '../../shared/history/bookmarks.ts';
import { createContainments } from '../../shared/history/containments.ts';
import { createHistory } from '../../shared/history/history.ts';
import { createPark } from '../../shared/history/park.ts';
import { createUnknownHolders } from '../../shared/history/unknown-holders.ts';
import { asLambda } from '../../shared/lambda/as-lambda.ts';
import { createContinuations } from '../../shared/notify/continuations.ts';
import { createWakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import { createRecordNotice } from '../../shared/receiving/record-notice.ts';
import { createLiveRuleset } from '../../shared/rule-table/live-ruleset.ts';
import { createRuleTable } from '../../shared/rule-table/rule-table.ts';
import { rulesetRejected } from '../../shared/telemetry/ruleset-rejected.ts';
import { createTelemetry } from '../../shared/telemetry/telemetry.ts';
import { createHandler } from './handler.ts';
import { createIsNotifiedHere } from './notified-here.ts';
import { WatermarkSchema } from './periods.ts';
import { createRecordMissed } from './record-missed.ts';
import { createReport } from './report.ts';
import { createRunSweeps, DetectSchema } from './run-sweeps.ts';
import { createSweepActiveViolations } from './sweep-active-violations.ts';
import { createSweepAudits } from './sweep-audits.ts';
import { createSweepContainments, PlaceSchema } from './sweep-containments.ts';
import { createSweepOpenTasks } from './sweep-open-tasks.ts';
import { createSweepResponses } from './sweep-responses.ts';
import { createSweepSuppressions, FirstLookSchema } from './sweep-suppressions.ts';
import { createSweepTransitions } from './sweep-transitions.ts';
import { createSweepUnknownTasks } from './sweep-unknown-tasks.ts';

export const wire = (platform: Platform) => {
  const { clock, environment } = platform;
  const by = 'reconcile';
  const telemetry = createTelemetry(by, setting(environment, 'METRICS_NAMESPACE'));
  const documents = createDocumentClient(platform);
  const sqs = createSqsClient(platform);
  const iot = createIoTClient(platform, retryPolicies.listings);
  const historyTable = setting(environment, 'HISTORY_TABLE');
  const history = createHistory(documents, historyTable, (error) =>
    telemetry.error('A row of history can not be read', error, error.about),
  );
  const bookmarks = createBookmarks(documents, historyTable);
  const containments = createContainments(documents, historyTable);
  const ruleTable = createRuleTable(documents, setting(environment, 'RULES_TABLE'));
  const liveRuleset = createLiveRuleset(ruleTable, clock, rulesetRejected(telemetry));
  const wakeUpQueue = createWakeUpQueue(sqs, setting(environment, 'WAKE_UP_QUEUE_URL'), (error) =>
    telemetry.error('The wake-up could not be sent', error),
  );
  const continuations = createContinuations(sqs, setting(environment, 'CONTINUATION_QUEUE_URL'));
  const topicArn = setting(environment, 'DEFENDER_TOPIC_ARN');
  const accountId = setting(environment, 'ACCOUNT_ID');

  const noticeTargets = createNoticeTargets(iot);
  const violations = createViolationListing(iot);
  const tasks = createMitigationTaskListing(iot);
  const common = { history, clock, telemetry };
  const report = createReport({ ...common, wakeUpQueue });
  const recordMissed = createRecordMissed({
    ...common,
    recordNotice: createRecordNotice({ ...common, liveRuleset, by }),
    isNotifiedHere: createIsNotifiedHere({ noticeTargets, topicArn, clock }),
    park: createPark({ ...common, by }),
    wakeUpQueue,
  });
  const transitions = bookmarks('transitions', WatermarkSchema);
  const unknownTasks = { listing: tasks, history, report, clock, accountId };

  return asLambda(
    createHandler({
      runSweeps: createRunSweeps({
        // What is quickly through comes first, so that a storm of violations keeps none of it waiting.
        sweeps: [
          createSweepResponses({ ...common, wakeUpQueue, report }),
          createSweepOpenTasks({ history, report, clock, accountId }),
          createSweepUnknownTasks({ ...unknownTasks, kind: 'audit' }),
          createSweepAudits({
            ...{ ...common, noticeTargets, continuations, report, topicArn, accountId },
            listing: createAuditListing(iot),
            bookmark: bookmarks('audits', WatermarkSchema),
          }),
          createSweepSuppressions({
            ...{ report, clock, containments },
            listing: createSuppressionListing(iot),
            bookmark: bookmarks('suppressions', FirstLookSchema),
          }),
          createSweepContainments({
            ...{ report, clock, containments, unknownHolders: createUnknownHolders(history) },
            bookmark: bookmarks('containments', PlaceSchema),
          }),
          createSweepUnknownTasks({ ...unknownTasks, kind: 'detect' }),
          createSweepTransitions({ listing: violations, recordMissed, bookmark: transitions, clock }),
          createSweepActiveViolations({ listing: violations, recordMissed, bookmark: transitions, clock }),
        ],
        detect: bookmarks('detect', DetectSchema),
        clock,
        telemetry,
      }),
    }),
    telemetry,
  );
};
