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
import { createPark } from '../../shared/history/park.ts';
import { createTaskMembers } from '../../shared/history/task-members.ts';
import { createTouches } from '../../shared/history/touches.ts';
import { createVerifications } from '../../shared/history/verifications.ts';
import { asLambda } from '../../shared/lambda/as-lambda.ts';
import { createBell } from '../../shared/notify/bell.ts';
import { createOpsTopic } from '../../shared/notify/ops-topic.ts';
import { createLiveRuleset } from '../../shared/rule-table/live-ruleset.ts';
import { createRuleTable } from '../../shared/rule-table/rule-table.ts';
import { rulesetRejected } from '../../shared/telemetry/ruleset-rejected.ts';
import { createTelemetry } from '../../shared/telemetry/telemetry.ts';
import { createAdmit } from './admit.ts';
import { createAskActivity } from './ask-activity.ts';
import { createAttempts } from './attempt.ts';
import { createClaims } from './claims.ts';
import { createCountContained } from './count-contained.ts';
import { exceptInDrills } from './drill.ts';
import { createFollowTask } from './follow-task.ts';
import { createGather } from './gather.ts';
import { createHandler } from './handler.ts';
import { createJudge } from './judge.ts';
import { createLimitGuard } from './limit-guard.ts';
import { createMoveMembers } from './move-members.ts';
import { createRecord } from './record.ts';
import { createRecordOver } from './record-over.ts';
import { createRelease } from './release.ts';
import { createRunPass } from './run-pass.ts';
import { createSetVerificationState } from './set-verification-state.ts';
import { createKeep } from './snapshot.ts';
import { createStartTasks } from './start-tasks.ts';
import { createStartWhole } from './start-whole.ts';
import { createSuppress } from './suppress.ts';
import { createTakeUp } from './take-up.ts';
import { createTell } from './tell.ts';
import { createVerify } from './verify.ts';
import { createVerifyFindings } from './verify-findings.ts';
import { createVerifyViolations } from './verify-violations.ts';

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
    touches: createTouches(documents, historyTable),
    reach: createReach(iot),
    liveRuleset,
    clock,
    telemetry,
  });
  const judge = createJudge({
    history,
    mitigationActions: createMitigationActions(iot, clock),
    park: createPark({ history, clock, telemetry, by: 'respond' }),
    limitGuard,
    liveRuleset,
    clock,
  });
  const keep = createKeep({ preImages: createPreImages(iot), claims: createClaims(history), clock });
  const admit = createAdmit({ judge, keep, limitGuard, record, attempts, clock });
  const gather = createGather({ history, taskMembers, admit, clock });
  const startWhole = createStartWhole({ history, gather, followTask, attempts, clock });

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
        takeUp: createTakeUp({ history, record, clock }),
        followTask,
        startTasks: createStartTasks({
          history,
          admit,
          askActivity: createAskActivity(violations),
          gather,
          startWhole,
          limitGuard,
          followTask,
          attempts,
          clock,
        }),
        verify,
        does: {
          suppress: createSuppress({ suppressions: createSuppressions(iot), record, clock }),
          verify: exceptInDrills(record, createSetVerificationState({ violations, record, clock })),
          notify: exceptInDrills(record, createTell({ opsTopic, record })),
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
      bell: createBell(createSqsClient(platform), setting(environment, 'BELL_QUEUE_URL'), (error) =>
        telemetry.error('The bell could not be rung', error),
      ),
      clock,
    }),
    { platform, telemetry },
  );
};
