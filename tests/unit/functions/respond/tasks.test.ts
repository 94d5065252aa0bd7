import { transitionTo } from '../../../../functions/respond/transition.ts';
import { aCertificateFindingEvent, aFindingEvent, aViolationEvent } from '../../../builders/events.ts';
import { contextWith } from '../../../builders/lambda-context.ts';
import { aMitigationTask } from '../../../builders/mitigation-task.ts';
import { overtake } from '../../../fakes/overtaking.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFindingRule, aRule } from '../../shared/rules/builders.ts';

const minute = 60_000;
const alarmOf = (number: number, rule = aRule()) =>
  aViolationEvent({ violationId: `violation-${number}`, thingName: `pump-${number}` }, { rules: [rule] });
const alarms = (count: number, rule = aRule()) =>
  Array.from({ length: count }, (_, index) => alarmOf(index + 1, rule));
const aCertificate = { resourceIdentifier: { deviceCertificateId: 'a'.repeat(64) } };

const rules = [aFindingRule({ respond: [{ mitigate: ['QuarantineThing'] }] })];
const findingOf = (number: number, checkName = 'DEVICE_CERTIFICATE_SHARED_CHECK') =>
  aCertificateFindingEvent(number, { checkName }, { rules });

describe('planned mitigations', () => {
  test('planned mitigations share tasks of at most 25', async () => {
    const { receive, run, defender, statuses } = createResponder();
    const events = alarms(60);
    await receive(...events);
    await run();
    const sizes = defender.started().map(({ members }) => members.length);
    expect(sizes.sort()).toEqual([10, 25, 25]);
    const ids = defender
      .started()
      .flatMap(({ target }) => ('violationIds' in target ? target.violationIds : []));
    expect(new Set(ids).size).toBe(60);
    for (const { eventId } of events) expect(await statuses(eventId)).toEqual(['succeeded']);
  });

  test('planned mitigations wait two seconds for others to share a task while slots are scarce, and go at once where it is full', async () => {
    const { receive, run, runPass, defender, clock } = createResponder();
    const late = (event: ReturnType<typeof alarmOf>, millis: number) => ({
      ...event,
      receivedAt: new Date(clock.now().getTime() + millis),
    });
    const sizes = () => defender.started().map(({ members }) => members.length);
    await receive(...[101, 102, 103].map((number) => late(alarmOf(number, aRule({ id: `r${number}` })), 0)));
    await runPass();
    expect(sizes()).toEqual([1, 1, 1]);
    await receive(...alarms(26).map((event) => late(event, 0)));
    await runPass();
    expect(sizes()).toEqual([1, 1, 1, 25]);
    await receive(late(alarmOf(27), 1000));
    await run();
    expect(sizes()).toEqual([1, 1, 1, 25, 2]);
  });

  test('planned mitigations of another rule, check, kind or list of actions are tasks of their own', async () => {
    const { receive, run, defender } = createResponder();
    const watch = {
      name: 'BlankPolicy',
      type: 'ADD_THINGS_TO_THING_GROUP',
      thingGroupNames: ['Watched'],
    } as const;
    defender.actions.set('BlankPolicy', watch);
    await receive(
      alarmOf(1),
      alarmOf(2, aRule({ id: 'another' })),
      alarmOf(3, aRule({ respond: [{ mitigate: ['BlankPolicy'] }] })),
      alarmOf(4, aRule({ respond: [{ mitigate: ['QuarantineThing', 'BlankPolicy'] }] })),
      findingOf(5),
      findingOf(6, 'DEVICE_CERTIFICATE_EXPIRING_CHECK'),
      alarmOf(7),
    );
    await run();
    const started = defender
      .started()
      .map(({ kind, members, actions }) => `${kind} ${members.length} ${actions.join()}`);
    expect(started.sort()).toEqual([
      'audit 1 QuarantineThing',
      'audit 1 QuarantineThing',
      'detect 1 BlankPolicy',
      'detect 1 QuarantineThing',
      'detect 1 QuarantineThing,BlankPolicy',
      'detect 2 QuarantineThing',
    ]);
  });

  test.each([
    ['Detect', 5, (number: number) => alarmOf(number, aRule({ id: `rule-${number}` }))],
    ['audit', 10, (number: number) => findingOf(number, `NOVEL_${number}_CHECK`)],
  ] as const)('planned mitigations of %s never have more tasks running than %i', async (_, cap, make) => {
    const { receive, runPass, defender, clock, run, history } = createResponder();
    defender.actions.set('QuarantineThing', {
      ...{ name: 'QuarantineThing', thingGroupNames: ['Quarantine'] },
      type: cap === 10 ? 'PUBLISH_FINDING_TO_SNS' : 'ADD_THINGS_TO_THING_GROUP',
    });
    await receive(...Array.from({ length: 13 }, (_each, index) => make(index + 1)));
    await runPass();
    expect(defender.running()).toBe(cap);
    await runPass();
    expect(defender.running()).toBe(cap);
    expect(history.tasks()).toHaveLength(cap);
    clock.pass(minute);
    await run();
    expect(defender.started()).toHaveLength(13);
  });

  test('planned mitigations of urgent rules get the free tasks first', async () => {
    const { receive, runPass, defender } = createResponder();
    const events = Array.from({ length: 8 }, (_, index) =>
      alarmOf(index, aRule({ id: `rule-${index}`, priority: 100 - index })),
    );
    await receive(...events);
    await runPass();
    expect(defender.started().map(({ because }) => because)).toEqual(
      [7, 6, 5, 4, 3].map((number) => expect.stringMatching(`^rule rule-${number} of ruleset \\d+$`)),
    );
  });

  test('planned mitigations that meet the limit although tasks seemed free are planned again, and started when one is', async () => {
    const { receive, run, runPass, defender, history, statuses, clock } = createResponder();
    defender.refusals.set('start', { refusal: 'limit', because: 'LimitExceededException' });
    const [event] = alarms(1);
    if (!event) throw new Error('no alarm');
    await receive(event);
    await runPass();
    expect(await statuses(event.eventId)).toEqual(['planned']);
    expect(history.tasks()).toMatchObject([{ status: 'canceled', members: [{ eventId: event.eventId }] }]);
    defender.refusals.clear();
    clock.pass(minute);
    await run();
    expect(await statuses(event.eventId)).toEqual(['succeeded']);
    expect(defender.started()).toHaveLength(1);
  });

  test('planned mitigations that met the limit are guarded again, and not started on what was allowed before', async () => {
    const { receive, run, runPass, defender, statuses, clock, inForce } = createResponder();
    defender.refusals.set('start', { refusal: 'limit', because: 'LimitExceededException' });
    const [event] = alarms(1);
    if (!event) throw new Error('no alarm');
    await receive(event);
    await runPass();
    defender.refusals.clear();
    inForce.ruleset = { ...inForce.ruleset, mitigationActions: new Set() };
    clock.pass(minute);
    await run();
    expect((await statuses(event.eventId))[0]).toBe('held');
    expect(defender.started()).toEqual([]);
  });

  test('planned mitigations that are refused for good have failed, and a person is notified of each', async () => {
    const { receive, run, defender, statuses, opsTopic } = createResponder();
    defender.refusals.set('start', { refusal: 'invalid', because: 'InvalidRequestException' });
    const events = alarms(3);
    await receive(...events);
    await run();
    for (const { eventId } of events) expect((await statuses(eventId))[0]).toBe('failed');
    expect(opsTopic.notices).toHaveLength(3);
  });
});

test('a task that runs although another run gave it up is followed to its end', async () => {
  const { receive, run, history, defender, record, clock, event: read, statuses } = createResponder();
  const event = alarmOf(1);
  await receive(event);
  const { start } = defender.mitigationTasks;
  defender.mitigationTasks.start = async (task) => {
    const answer = await start(task);
    // Another run of respond was refused this very task, a moment before, and gives it up.
    const current = await read(event.eventId);
    const changes = { notBefore: new Date(clock.now().getTime() + 5000).toISOString() };
    for (const [index, response] of current.responses.entries())
      await record(
        { event: current, index, response },
        transitionTo('planned', 'task-not-started', 'full', { changes }),
      );
    await history.saveTask({ ...task, status: 'canceled', because: 'full' });
    return answer;
  };
  await run();
  expect(await statuses(event.eventId)).toEqual(['succeeded']);
  expect(history.tasks().map(({ status }) => status)).toEqual(['succeeded']);
});

test('of a task that ended, each member is moved, also one that another run moved meanwhile', async () => {
  const { receive, run, runPass, history, statuses, clock } = createResponder();
  const [first, second] = [alarmOf(1), alarmOf(2)];
  await receive(first, second);
  await run(15_500);
  expect(await statuses(first.eventId)).toEqual(['admitted']);
  clock.pass(minute);
  overtake(history, first.eventId);
  await runPass();
  expect(history.tasks().map(({ status }) => status)).toEqual(['succeeded']);
  expect(await statuses(first.eventId)).toEqual(['succeeded']);
  expect(await statuses(second.eventId)).toEqual(['succeeded']);
});

describe('a task that ended without having run an action', () => {
  const kinds = [
    ['Detect', () => alarmOf(1)],
    ['audit', () => findingOf(1)],
  ] as const;

  /** A task that was canceled by hand, or in which Device Defender skipped all there was. */
  async function ended(event: ReturnType<(typeof kinds)[number][1]>, status: 'canceled' | 'succeeded') {
    const responder = createResponder();
    const report = {
      ...{ status, counts: { executed: 0, skipped: 0, failed: 0 }, undecided: 0 },
      outcomeOf: async () => ({ status: 'skipped', because: 'QuarantineThing was not run' }) as const,
    };
    responder.defender.mitigationTasks.start = async () => ({ requestId: 'request-1' });
    responder.defender.mitigationTasks.describe = async () => report;
    await responder.receive(event);
    return responder;
  }

  test.each(
    kinds.flatMap(([kind, event]) => [
      [kind, 'canceled', event] as const,
      [kind, 'succeeded', event] as const,
    ]),
  )(
    'a task of %s that ended %s without having run an action has failed, and operators are notified (F28)',
    async (_, status, make) => {
      const event = make();
      const { run, statuses, reason, opsTopic } = await ended(event, status);
      await run();
      expect((await statuses(event.eventId))[0]).toBe('failed');
      expect(await reason(event.eventId)).toBe('not-applied');
      expect(opsTopic.notices).toHaveLength(1);
    },
  );

  test('a task that ended without having run an action for an alarm that is over was not called for (F28)', async () => {
    const event = alarmOf(1);
    const { runPass, statuses, reason, opsTopic, defender, clock } = await ended(event, 'succeeded');
    await runPass();
    defender.clear('pump-1', event.violationId);
    clock.pass(minute);
    await runPass();
    expect(await statuses(event.eventId)).toEqual(['skipped']);
    expect(await reason(event.eventId)).toBe('alarm-ended');
    expect(opsTopic.notices).toEqual([]);
  });
});

describe('what an earlier run left behind', () => {
  const [event] = alarms(1);
  if (!event) throw new Error('no alarm');

  /** Admits the first response, as a run does that ends before it writes the task. */
  async function orphaned() {
    const responder = createResponder();
    await responder.receive(event as typeof event & object);
    const stored = await responder.event(event?.eventId ?? '');
    const [response] = stored.responses;
    if (!response) throw new Error('nothing was asked for');
    const changes = { taskId: 'ddr-never-written' };
    await responder.record(
      { event: stored, index: 0, response },
      transitionTo('admitted', 'guards-passed', 'a run', { changes }),
    );
    return responder;
  }

  test('what an earlier run left behind is planned again once no run can be at it, and done', async () => {
    const { run, statuses, clock, defender } = await orphaned();
    await run();
    expect(await statuses(event.eventId)).toEqual(['admitted']);
    clock.pass(2 * minute);
    await run();
    expect(await statuses(event.eventId)).toEqual(['succeeded']);
    expect(defender.started()).toHaveLength(1);
    expect(defender.started()[0]?.taskId).not.toBe('ddr-never-written');
  });

  test('what an earlier run left behind is planned again where its task was written without it', async () => {
    const responder = await orphaned();
    const [other] = alarms(2).slice(1);
    if (!other) throw new Error('no other alarm');
    const members = [{ eventId: other.eventId, index: 0, subject: other.subject }];
    await responder.history.openTask(
      aMitigationTask({ taskId: 'ddr-never-written', members, status: 'succeeded' }),
    );
    responder.clock.pass(2 * minute);
    await responder.run();
    expect(await responder.statuses(event.eventId)).toEqual(['succeeded']);
  });

  test('what an earlier run left behind is planned again where its task was written but never started', async () => {
    const { run, runPass, defender, statuses, clock, receive, event: stored } = createResponder();
    await receive(event);
    defender.outages.add('start');
    await run();
    expect(await statuses(event.eventId)).toEqual(['admitted']);
    expect(defender.started()).toEqual([]);
    defender.outages.clear();
    clock.pass(5 * minute);
    await runPass();
    const [response] = (await stored(event.eventId)).responses;
    expect(response?.trail.map(({ reason }) => reason.code)).toContain('task-not-started');
    clock.pass(minute);
    await run();
    expect(await statuses(event.eventId)).toEqual(['succeeded']);
    expect(defender.started()).toHaveLength(1);
  });
});

describe('the steps of a rule', () => {
  const rule = aFindingRule({
    match: { kind: ['finding'] },
    respond: [{ mitigate: ['QuarantineThing'] }, { suppress: { for: '90d', owner: 'o', reason: 'done' } }],
  });

  test.each([
    ['goes on when the mitigation is done', undefined, ['succeeded', 'succeeded']],
    ['hides nothing that the mitigation could not mend', 'invalid', ['failed', 'skipped', 'succeeded']],
  ] as const)(
    'the steps of a rule go in order: a suppression after a mitigation %s',
    async (_, refusal, expected) => {
      const { receive, run, defender, statuses } = createResponder();
      if (refusal) defender.refusals.set('start', { refusal, because: 'refused' });
      const finding = aFindingEvent(
        { checkName: 'DEVICE_CERTIFICATE_SHARED_CHECK', nonCompliantResource: aCertificate },
        { rules: [rule] },
      );
      await receive(finding);
      await run();
      expect(await statuses(finding.eventId)).toEqual(expected);
    },
  );
});

describe('an invocation', () => {
  test('an invocation ends at once where nothing is to be done', async () => {
    const { run, clock, wakeUpQueue } = createResponder();
    await run();
    expect(clock.sleeps).toEqual([]);
    expect(wakeUpQueue.sent).toEqual([]);
  });

  test('an invocation looks at running tasks each second until they end', async () => {
    const { run, receive, clock, wakeUpQueue } = createResponder();
    await receive(...alarms(1));
    await run();
    expect(clock.sleeps).toEqual([50, 950, 1000, 1000]);
    expect(wakeUpQueue.sent).toEqual([]);
  });

  test('an invocation that runs out of time begins nothing more, and sends a wake-up for the rest', async () => {
    const { run, receive, wakeUpQueue, statuses, clock } = createResponder();
    const [first] = alarms(1);
    await receive(...alarms(1));
    await run(16_500);
    expect(clock.sleeps).toEqual([50, 950, 1000]);
    expect(wakeUpQueue.sent).toEqual(['work is left']);
    await run();
    expect(await statuses(first?.eventId ?? '')).toEqual(['succeeded']);
    expect(wakeUpQueue.sent).toHaveLength(1);
  });

  /** A responder whose run begins to guard an alarm a second before it may begin nothing any more. */
  async function guardingFor(seconds: number) {
    const responder = createResponder();
    const { receive, clock, handle, defender } = responder;
    const event = alarmOf(1);
    await receive(event);
    let left = 16_000;
    const { describe } = defender.mitigationActions;
    defender.mitigationActions.describe = (name) => {
      left -= seconds * 1000;
      clock.pass(seconds * 1000);
      return describe(name);
    };
    await handle(
      {},
      contextWith(() => left),
    );
    defender.mitigationActions.describe = describe;
    return { ...responder, event };
  }

  test('an invocation starts the task of what it guarded though it may begin nothing more', async () => {
    const { defender } = await guardingFor(7);
    expect(defender.started()).toHaveLength(1);
  });

  test('an invocation starts no task where guarding took all its time, and the next one guards again', async () => {
    const { clock, run, defender, statuses, event } = await guardingFor(8);
    expect(await statuses(event.eventId)).toEqual(['admitted']);
    expect(defender.started()).toEqual([]);
    clock.pass(2 * minute);
    await run();
    expect(defender.started()).toHaveLength(1);
    expect(await statuses(event.eventId)).toEqual(['succeeded']);
  });

  test('an invocation that has no time does nothing and sends a wake-up', async () => {
    const { run, receive, wakeUpQueue, defender } = createResponder();
    await receive(...alarms(1));
    await run(15_000);
    expect(defender.started()).toEqual([]);
    expect(wakeUpQueue.sent).toEqual(['work is left']);
  });

  test('an invocation leaves what fails for the next one, and does the rest', async () => {
    const { run, receive, defender, statuses, telemetry, clock } = createResponder();
    const [first, second] = [
      aFindingEvent(),
      aFindingEvent(
        { findingId: 'other' },
        { rules: [aFindingRule({ respond: [{ notify: { severity: 'low' } }] })] },
      ),
    ];
    defender.outages.add('ensure');
    await receive(first, second);
    await run();
    expect(await statuses(first.eventId)).toEqual(['planned']);
    expect(await statuses(second.eventId)).toEqual(['succeeded']);
    expect(telemetry.counts.get('ResponseAttemptFailed')).toBeGreaterThan(0);
    defender.outages.clear();
    clock.pass(5000);
    await run();
    expect(await statuses(first.eventId)).toEqual(['succeeded']);
  });

  test.each([
    [
      'two alarms of one thing',
      [1, 2].map((number) => aViolationEvent({ violationId: `violation-${number}` })),
    ],
    ['more alarms than tasks', alarms(7).map((_, index) => alarmOf(index, aRule({ id: `rule-${index}` })))],
  ])('an invocation does not spin while AWS IoT can not be asked about %s', async (_, events) => {
    const { handle, receive, defender, telemetry, wakeUpQueue } = createResponder();
    defender.outages.add('activityOf');
    await receive(...events);
    let looks = 0;
    const remaining = () => {
      looks += 1;
      return looks < 2000 ? 60_000 : 0;
    };
    await handle({}, contextWith(remaining));
    const triedOnce = telemetry.counts.get('ResponseAttemptFailed');
    expect(triedOnce).toBeGreaterThan(0);
    expect(triedOnce).toBeLessThanOrEqual(35 * events.length);
    expect(looks).toBeLessThan(2000);
    expect(wakeUpQueue.sent).toEqual([]);
  });
});
