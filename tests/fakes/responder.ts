import { createNotify } from '../../functions/respond/actions/notify.ts';
import { createRelease } from '../../functions/respond/actions/release.ts';
import { createSetVerificationState } from '../../functions/respond/actions/set-verification-state.ts';
import { exceptInDrills } from '../../functions/respond/actions/skip-in-drills.ts';
import { createSuppress } from '../../functions/respond/actions/suppress.ts';
import { createAttempts } from '../../functions/respond/attempts.ts';
import { createCountContained } from '../../functions/respond/count-contained.ts';
import { createAskActivity } from '../../functions/respond/guards/ask-activity.ts';
import { createGuard } from '../../functions/respond/guards/guard.ts';
import { createLimitGuard } from '../../functions/respond/guards/limit-guard.ts';
import { createHandler } from '../../functions/respond/handler.ts';
import { createAdmit } from '../../functions/respond/mitigation/admit.ts';
import { createCapturePreImages } from '../../functions/respond/mitigation/capture-pre-images.ts';
import { createClaims } from '../../functions/respond/mitigation/claims.ts';
import { createCollect } from '../../functions/respond/mitigation/collect.ts';
import { createFollowTask } from '../../functions/respond/mitigation/follow-task.ts';
import { createMoveMembers } from '../../functions/respond/mitigation/move-members.ts';
import { createStartCheckTasks } from '../../functions/respond/mitigation/start-check-tasks.ts';
import { createStartTasks } from '../../functions/respond/mitigation/start-tasks.ts';
import { createRecoverOrphaned } from '../../functions/respond/recover-orphaned.ts';
import { createRunPass } from '../../functions/respond/run-pass.ts';
import { createRecord } from '../../functions/respond/transition.ts';
import { createRecordOver } from '../../functions/respond/transition-with-retry.ts';
import { createVerify } from '../../functions/respond/verification/verify.ts';
import { createVerifyFindings } from '../../functions/respond/verification/verify-findings.ts';
import { createVerifyViolations } from '../../functions/respond/verification/verify-violations.ts';
import { type DecidedEvent, isDecided } from '../../shared/events/event.ts';
import { createPark } from '../../shared/history/park.ts';
import { aggregateStatusOf } from '../../shared/responses/aggregate-status.ts';
import type { Ruleset } from '../../shared/rules/ruleset.ts';
import { enforcing, receivedAt } from '../builders/events.ts';
import { contextWith } from '../builders/lambda-context.ts';
import { rulesetOf } from '../unit/shared/rules/builders.ts';
import { createMemoryDefender } from './memory-defender.ts';
import {
  createMemoryContainments,
  createMemoryHistory,
  createMemoryLimitUsage,
  createMemoryTaskMembers,
  createMemoryVerifications,
} from './memory-history.ts';
import {
  createCountingTelemetry,
  createLeapingClock,
  createRecordedOpsTopic,
  createRecordedWakeUpQueue,
} from './recorders.ts';

/** The real respond over a history and a Device Defender in memory, by a clock that leaps. */
export function createResponder() {
  // What was received has waited long enough for others to share its task.
  const clock = createLeapingClock(new Date(receivedAt.getTime() + 2000));
  const history = createMemoryHistory();
  const defender = createMemoryDefender(clock);
  const [wakeUpQueue, opsTopic, telemetry] = [
    createRecordedWakeUpQueue(),
    createRecordedOpsTopic(),
    createCountingTelemetry(),
  ];
  const inForce: { ruleset: Ruleset } = { ruleset: rulesetOf([], enforcing) };
  const quarantine = { type: 'ADD_THINGS_TO_THING_GROUP', thingGroupNames: ['Quarantine'] } as const;
  defender.actions.set('QuarantineThing', { name: 'QuarantineThing', ...quarantine });

  const attempts = createAttempts(telemetry);
  const record = createRecord({ history, clock, telemetry });
  const recordOver = createRecordOver({ history, record });
  const taskMembers = createMemoryTaskMembers();
  const moveMembers = createMoveMembers({ history, taskMembers, recordOver });
  const followTask = createFollowTask({
    history,
    mitigationTasks: defender.mitigationTasks,
    moveMembers,
    clock,
  });
  const liveRuleset = async () => inForce.ruleset;
  const usages = createMemoryLimitUsage();
  const limitGuard = createLimitGuard({ usages, reach: defender.reach, liveRuleset, clock, telemetry });
  const park = createPark({ history, clock, telemetry, by: 'respond' });
  const judge = createGuard({ ...defender, history, limitGuard, park, liveRuleset, clock });
  const keep = createCapturePreImages({
    preImages: defender.preImages,
    claims: createClaims(history),
    clock,
  });
  const admit = createAdmit({ judge, keep, limitGuard, record, attempts, clock });
  const gather = createCollect({ history, taskMembers, admit, clock });
  const startCheckTasks = createStartCheckTasks({ history, gather, followTask, attempts, clock });
  const verifications = createMemoryVerifications();
  const verify = createVerify({
    history,
    verifyFindings: createVerifyFindings({
      verifications,
      verifyingAudits: defender.verifyingAudits,
      record,
      clock,
    }),
    verifyViolations: createVerifyViolations({ history, violations: defender.violations, record }),
    attempts,
  });
  const runPass = createRunPass({
    history,
    recoverOrphaned: createRecoverOrphaned({ history, record, clock }),
    followTask,
    startTasks: createStartTasks({
      history,
      admit,
      askActivity: createAskActivity(defender.violations),
      gather,
      startCheckTasks,
      limitGuard,
      followTask,
      attempts,
      clock,
    }),
    verify,
    does: {
      suppress: createSuppress({ suppressions: defender.suppressions, record, clock }),
      verify: exceptInDrills(
        record,
        createSetVerificationState({ violations: defender.violations, record, clock }),
      ),
      notify: exceptInDrills(record, createNotify({ opsTopic, record })),
      release: createRelease({
        history,
        violations: defender.violations,
        thingGroups: defender.thingGroups,
        record,
        recordOver,
        clock,
      }),
    },
    attempts,
    clock,
    countContained: createCountContained({
      containments: createMemoryContainments(history),
      attempts,
      clock,
    }),
    limitGuard,
    telemetry,
  });
  const handle = createHandler({ runPass, wakeUpQueue, clock });

  /** One invocation; without a limit it has a minute of the clock. */
  function run(lastsMillis = 60_000): Promise<void> {
    const end = clock.now().getTime() + lastsMillis;
    return handle(
      {},
      contextWith(() => end - clock.now().getTime()),
    );
  }

  async function event(eventId: string): Promise<DecidedEvent> {
    const stored = await history.read(eventId);
    if (stored && isDecided(stored)) return stored;
    throw new Error(`There is no decided event ${eventId}`);
  }

  return {
    ...{
      clock,
      history,
      usages,
      verifications,
      defender,
      wakeUpQueue,
      opsTopic,
      telemetry,
      inForce,
      record,
      run,
      runPass,
      handle,
      event,
    },
    /** The statuses of an event's responses. */
    statuses: async (eventId: string) => (await event(eventId)).responses.map(({ status }) => status),
    /** Why the first response stands as it does. */
    because: async (eventId: string) => (await event(eventId)).responses[0]?.trail.at(-1)?.because,
    aggregateStatus: async (eventId: string) => aggregateStatusOf((await event(eventId)).responses),
    /** Stores events, and lets Device Defender know of their alarms and of the ends of these. */
    async receive(...events: readonly DecidedEvent[]): Promise<void> {
      for (const each of events) {
        await history.open(each);
        if (each.kind === 'violation') defender.hear(each);
      }
    },
  };
}
