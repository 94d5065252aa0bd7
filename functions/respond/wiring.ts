import {
  createDocumentClient,
  createIoTClient,
  createIoTStartClient,
  createSnsClient,
  createSqsClient,
  type Platform,
  withDeadline,
} from '../../shared/config/platform.ts';
import { setting } from '../../shared/config/read-environment.ts';
import { createMitigationActions } from '../../shared/defender/mitigation-actions.ts';
import { createMitigationTasks } from '../../shared/defender/mitigation-tasks.ts';
import { createPreImages } from '../../shared/defender/pre-images.ts';
import { createReach } from '../../shared/defender/reach.ts';
import { createSuppressions } from '../../shared/defender/suppressions.ts';
import { createThingGroups } from '../../shared/defender/thing-groups.ts';
import { createVerifyingAudits } from '../../shared/defender/verifying-audits.ts';
import { createViolations } from '../../shared/defender/violations.ts';
import { createContainments } from '../../shared/history/containments.ts';
import { createHistory } from '../../shared/history/history.ts';
import { createLimitUsage } from '../../shared/history/limit-usage.ts';
import { createPark } from '../../shared/history/park.ts';
import { createTaskMembers } from '../../shared/history/task-members.ts';
import { createVerifications } from '../../shared/history/verifications.ts';
import { asLambda } from '../../shared/lambda/as-lambda.ts';
import { createOpsTopic } from '../../shared/notify/ops-topic.ts';
import { createWakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import { createLiveRuleset } from '../../shared/rule-table/live-ruleset.ts';
import { createRuleTable } from '../../shared/rule-table/rule-table.ts';
import { rulesetRejected } from '../../shared/telemetry/ruleset-rejected.ts';
import { createTelemetry } from '../../shared/telemetry/telemetry.ts';
import { createNotify } from './actions/notify.ts';
import { createRelease } from './actions/release.ts';
import { createSetVerificationState } from './actions/set-verification-state.ts';
import { exceptInDrills } from './actions/skip-in-drills.ts';
import { createSuppress } from './actions/suppress.ts';
import { createAttempts } from './attempts.ts';
import { createCountContained } from './count-contained.ts';
import { createAskActivity } from './guards/ask-activity.ts';
import { createGuard } from './guards/guard.ts';
import { createLimitGuard } from './guards/limit-guard.ts';
import { createHandler } from './handler.ts';
import { createAdmit } from './mitigation/admit.ts';
import { createCapturePreImages } from './mitigation/capture-pre-images.ts';
import { createClaims } from './mitigation/claims.ts';
import { createCollect } from './mitigation/collect.ts';
import { createFollowTask } from './mitigation/follow-task.ts';
import { createMoveMembers } from './mitigation/move-members.ts';
import { createStartCheckTasks } from './mitigation/start-check-tasks.ts';
import { createStartTasks } from './mitigation/start-tasks.ts';
import { createRecoverOrphaned } from './recover-orphaned.ts';
import { createRunPass } from './run-pass.ts';
import { createRecord } from './transition.ts';
import { createRecordOver } from './transition-with-retry.ts';
import { createVerify } from './verification/verify.ts';
import { createVerifyFindings } from './verification/verify-findings.ts';
import { createVerifyViolations } from './verification/verify-violations.ts';

export const wire = (deployed: Platform) => {
  const platform = withDeadline(deployed);
  const { clock, environment } = platform;
  const telemetry = createTelemetry('respond', setting(environment, 'METRICS_NAMESPACE'));
  const documents = createDocumentClient(platform);
  const iot = createIoTClient(platform);
  const starting = createIoTStartClient(platform);
  const historyTable = setting(environment, 'HISTORY_TABLE');
  const history = createHistory(documents, historyTable, (error) => {
    telemetry.error('A row of history can not be read', error, error.about);
    telemetry.count('RowUnreadable');
  });
  const ruleTable = createRuleTable(documents, setting(environment, 'RULES_TABLE'));
  const liveRuleset = createLiveRuleset(ruleTable, clock, rulesetRejected(telemetry));
  const opsTopic = createOpsTopic(createSnsClient(platform), setting(environment, 'OPS_TOPIC_ARN'));
  const violations = createViolations(iot, clock);

  const taskMembers = createTaskMembers(documents, historyTable);

  const attempts = createAttempts(telemetry);
  const record = createRecord({ history, clock, telemetry });
  const recordOver = createRecordOver({ history, record });
  const followTask = createFollowTask({
    history,
    mitigationTasks: createMitigationTasks(iot, starting),
    moveMembers: createMoveMembers({ history, taskMembers, recordOver }),
    clock,
  });
  const limitGuard = createLimitGuard({
    usages: createLimitUsage(documents, historyTable),
    reach: createReach(iot),
    liveRuleset,
    clock,
    telemetry,
  });
  const judge = createGuard({
    history,
    mitigationActions: createMitigationActions(iot, clock),
    park: createPark({ history, clock, telemetry, by: 'respond' }),
    limitGuard,
    liveRuleset,
    clock,
  });
  const keep = createCapturePreImages({
    preImages: createPreImages(iot),
    claims: createClaims(history),
    clock,
  });
  const admit = createAdmit({ judge, keep, limitGuard, record, attempts, clock });
  const gather = createCollect({ history, taskMembers, admit, clock });
  const startCheckTasks = createStartCheckTasks({ history, gather, followTask, attempts, clock });

  const verify = createVerify({
    history,
    verifyFindings: createVerifyFindings({
      verifications: createVerifications(documents, historyTable),
      verifyingAudits: createVerifyingAudits(iot, starting),
      record,
      clock,
    }),
    verifyViolations: createVerifyViolations({ history, violations, record }),
    attempts,
  });

  return asLambda(
    createHandler({
      runPass: createRunPass({
        history,
        recoverOrphaned: createRecoverOrphaned({ history, record, clock }),
        followTask,
        startTasks: createStartTasks({
          history,
          admit,
          askActivity: createAskActivity(violations),
          gather,
          startCheckTasks,
          limitGuard,
          followTask,
          attempts,
          clock,
        }),
        verify,
        does: {
          suppress: createSuppress({ suppressions: createSuppressions(iot), record, clock }),
          verify: exceptInDrills(record, createSetVerificationState({ violations, record, clock })),
          notify: exceptInDrills(record, createNotify({ opsTopic, record })),
          release: createRelease({
            history,
            violations,
            thingGroups: createThingGroups(iot),
            record,
            recordOver,
            clock,
          }),
        },
        attempts,
        clock,
        countContained: createCountContained({
          containments: createContainments(documents, historyTable),
          attempts,
          clock,
        }),
        limitGuard,
        telemetry,
      }),
      wakeUpQueue: createWakeUpQueue(
        createSqsClient(platform),
        setting(environment, 'WAKE_UP_QUEUE_URL'),
        (error) => telemetry.error('The wake-up could not be sent', error),
      ),
      clock,
    }),
    { platform, telemetry },
  );
};
