import type { Effects } from '../../shared/defender/effects/effects.ts';
import type { FindingReports } from '../../shared/defender/finding-reports.ts';
import type { MitigationActions } from '../../shared/defender/mitigation-actions.ts';
import type { MitigationEffects } from '../../shared/defender/mitigation-effects.ts';
import type { MitigationTasks } from '../../shared/defender/mitigation-task-report.ts';
import type { Reach } from '../../shared/defender/reach.ts';
import type { VerifyingAudits } from '../../shared/defender/verifying-audits.ts';
import type { Containments } from '../../shared/history/containments.ts';
import type { History } from '../../shared/history/history.ts';
import type { LimitUsage } from '../../shared/history/limit-usage.ts';
import { createPark } from '../../shared/history/park.ts';
import type { TaskMembers } from '../../shared/history/task-members.ts';
import type { Verifications } from '../../shared/history/verifications.ts';
import type { OpsTopic } from '../../shared/notify/ops-topic.ts';
import type { WakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import { createRecordDiscrepancy } from '../../shared/receiving/record-discrepancy.ts';
import type { WasInForce } from '../../shared/rule-table/live-ruleset.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { type ExecutorPorts, executorOf, executorsOver } from './actions/executors.ts';
import { createNotify } from './actions/notify.ts';
import { createPerform } from './actions/perform.ts';
import { createRelease } from './actions/release.ts';
import { exceptInDrills } from './actions/skip-in-drills.ts';
import { createAttempts } from './attempts.ts';
import { createChange } from './containments/change.ts';
import { createDoubts } from './containments/doubts.ts';
import { createHolding } from './containments/holding.ts';
import { createLook } from './containments/look.ts';
import { createPutBackNow } from './containments/put-back.ts';
import { createReleaseHolds } from './containments/release-holds.ts';
import { createCountContained } from './count-contained.ts';
import { createAskActivity, createAskListed } from './guards/activity.ts';
import { createConfirmed, needsNoConfirmation } from './guards/confirm/confirmed.ts';
import { createDecidesAgain, type RulesetOf } from './guards/confirm/decides-again.ts';
import { createConfirmFinding } from './guards/confirm/finding.ts';
import { createConfirmViolation } from './guards/confirm/violation.ts';
import { createGuards } from './guards/guards.ts';
import { createRoom } from './guards/room.ts';
import { createNotEnded, createNotTooLate } from './guards/still-due.ts';
import { createTransitionsOf } from './guards/transitions-of.ts';
import { createHandler } from './handler.ts';
import { createAdmit } from './mitigation/admit.ts';
import { createCollect } from './mitigation/collect.ts';
import { createFollowTask } from './mitigation/follow-task.ts';
import { createIsSound } from './mitigation/is-sound.ts';
import { createMoveMembers } from './mitigation/move-members.ts';
import { knowingOwnTasks } from './mitigation/own-tasks.ts';
import { createPlanMitigation } from './mitigation/plan-mitigation.ts';
import { createReportUndecided } from './mitigation/report-undecided.ts';
import { createSettleMember } from './mitigation/settle-member.ts';
import { createSlots } from './mitigation/slots.ts';
import { createStartCheckTasks } from './mitigation/start-check-tasks.ts';
import { createStartTasks } from './mitigation/start-tasks.ts';
import { createTurnDown } from './mitigation/turn-down.ts';
import { createPacing } from './pacing.ts';
import { createRecoverOrphaned } from './recover-orphaned.ts';
import { createReportSilence } from './report-silence.ts';
import { createRunPass } from './run-pass.ts';
import { createTransitions } from './transition.ts';
import { createVerify } from './verification/verify.ts';
import { createVerifyFindings } from './verification/verify-findings.ts';
import { createVerifyViolations } from './verification/verify-violations.ts';

/** What `respond` needs from outside: AWS when deployed, memory in tests. */
export interface Ports extends ExecutorPorts {
  readonly history: History;
  readonly containments: Containments;
  readonly taskMembers: TaskMembers;
  readonly usage: LimitUsage;
  readonly verifications: Verifications;
  readonly findings: FindingReports;
  readonly mitigationActions: MitigationActions;
  readonly mitigationEffects: MitigationEffects;
  readonly mitigationTasks: MitigationTasks;
  readonly effects: Effects;
  readonly reach: Reach;
  readonly verifyingAudits: VerifyingAudits;
  readonly liveRuleset: () => Promise<Ruleset>;
  readonly rulesetOf: RulesetOf;
  readonly wasInForce: WasInForce;
  readonly opsTopic: OpsTopic;
  readonly wakeUpQueue: WakeUpQueue;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** Composes `respond`, when deployed and in tests. */
export function assemble(given: Ports) {
  const ports = { ...given, history: knowingOwnTasks(given.history, given.clock) };
  const { history, containments, taskMembers, violations, liveRuleset, clock, telemetry } = ports;
  const pacing = createPacing(clock);
  const attempts = createAttempts(telemetry, pacing);
  const transitions = createTransitions({ history, pacing, clock, telemetry });

  const change = createChange(containments);
  const holding = createHolding({ change, effects: ports.effects, clock });
  const report = createRecordDiscrepancy({ history, clock, telemetry, by: 'respond' });
  const doubts = createDoubts({ history, report });
  const putBackNow = createPutBackNow({ change, effects: ports.effects, doubts, clock });
  const releaseHolds = createReleaseHolds({ change, putBackNow, doubts, clock });
  const look = createLook({
    ...{ containments, effects: ports.effects, putBackNow, doubts, clock },
    takeOver: holding.takeOver,
  });

  const executors = executorsOver(ports);
  const planMitigation = createPlanMitigation(ports);
  const askActivity = createAskActivity(violations, attempts);
  const askListed = createAskListed(violations);
  const decidesAgain = createDecidesAgain(ports);
  const park = createPark({ history, clock, telemetry, by: 'respond' });
  const confirmed = createConfirmed(
    {
      violation: createConfirmViolation({ violations, decidesAgain, park, clock }),
      finding: createConfirmFinding({ findings: ports.findings, decidesAgain }),
      check: needsNoConfirmation,
      discrepancy: needsNoConfirmation,
    },
    clock,
  );
  const room = createRoom(ports);
  const guards = createGuards({
    before: [
      createNotEnded({ transitionsOf: createTransitionsOf(history, clock), clock }),
      createNotTooLate(clock),
      confirmed,
    ],
    planOf: (member) =>
      member.response.step.kind === 'mitigate'
        ? planMitigation(member)
        : executorOf(executors, member).planOf(member),
    ...{ look, room, clock },
  });

  const slots = createSlots(clock);
  const isSound = createIsSound({ history, taskMembers, liveRuleset });
  const moveMembers = createMoveMembers({ history, taskMembers, transitions });
  const followTask = createFollowTask({
    ...{ ...ports, moveMembers, holding, slots, isSound, pacing },
    settleMember: createSettleMember({ holding, violations, clock }),
    reportUndecided: createReportUndecided(report),
  });
  const admit = createAdmit({ guards, holding, transitions, attempts, clock });
  const collect = createCollect({ history, taskMembers, admit, attempts, clock });
  const startTasks = createStartTasks({
    ...{ history, admit, askActivity, collect, slots, followTask, pacing, attempts, clock },
    turnDown: createTurnDown({ guards, transitions, holding, attempts }),
    startCheckTasks: createStartCheckTasks({
      ...{ history, collect, followTask, attempts, clock },
      isSound,
    }),
  });

  const perform = createPerform({
    executors,
    askListed,
    guards,
    holding,
    transitions,
    clock,
  });
  const verify = createVerify({
    ...{ history, attempts },
    verifyFindings: createVerifyFindings({ ...ports, transitions, attempts }),
    verifyViolations: createVerifyViolations({ history, violations, transitions, attempts }),
  });

  const runPass = createRunPass({
    ...{ history, followTask, startTasks, verify, attempts, pacing, slots, room, liveRuleset },
    ...{ clock, telemetry },
    recoverOrphaned: createRecoverOrphaned({ history, holding, transitions, pacing, clock }),
    perform: {
      ...Object.fromEntries(
        Object.keys(executors).map((name) => [name, exceptInDrills(transitions, perform)]),
      ),
      notify: exceptInDrills(
        transitions,
        createNotify({ opsTopic: ports.opsTopic, askListed, confirmed, transitions, clock }),
      ),
      release: createRelease({ ...ports, holding, releaseHolds, transitions }),
    },
    reportSilence: createReportSilence({ report, pacing, slots, clock }),
    countContained: createCountContained({ containments, attempts, clock }),
  });
  return {
    runPass,
    transitions,
    liveRuleset,
    handler: createHandler({ runPass, wakeUpQueue: ports.wakeUpQueue, clock, telemetry }),
  };
}
