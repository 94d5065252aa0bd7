import type { MitigationAction } from '../../../../shared/defender/mitigation-actions.ts';
import type { DecidedEvent } from '../../../../shared/events/event.ts';
import type { JsonObject } from '../../../../shared/json/json.ts';
import type { MitigationTask } from '../../../../shared/responses/task.ts';
import { aFindingEvent, anAuditEvent, aViolationEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFindingRule, aRule } from '../../shared/rules/builders.ts';

/** What strangers publish, and what somebody writes into the tables: a hint at most, and never an order. */

const minute = 60_000;
const now = new Date(1_790_000_136_000);
const alarm = (members: JsonObject = {}, rules: readonly object[] = [aRule()]) =>
  aViolationEvent(members, { rules });
const blank: MitigationAction = {
  name: 'BlankPolicy',
  type: 'REPLACE_DEFAULT_POLICY_VERSION',
  thingGroupNames: [],
};

async function minutes(responder: ReturnType<typeof createResponder>, count: number): Promise<void> {
  for (let passed = 0; passed < count; passed++) {
    responder.clock.pass(minute);
    await responder.run();
  }
}

const aboveThousand = aRule({
  match: {
    kind: ['violation'],
    violationEventType: ['in-alarm'],
    metricValue: { count: [{ numeric: ['>', 1000] }] },
  },
});

describe('a forged notice', () => {
  test('a forged notice is confirmed before any limit is asked: it is parked, and not held (F5)', async () => {
    const responder = createResponder();
    const limits = { devices: [{ count: 1, per: '1h' }] };
    const rules = [aRule({ limits })];
    const first = alarm({ thingName: 'pump-1', violationId: 'first' }, rules);
    responder.inForce.ruleset =
      (await responder.rulesetOf(first.decision.rulesetVersion)) ?? responder.inForce.ruleset;
    await responder.receive(first);
    await responder.run();
    const forged = alarm({ violationId: 'made-up' }, rules);
    await responder.history.open(forged);
    await responder.run();
    expect(await responder.statuses(forged.eventId)).toEqual(['planned']);
    await minutes(responder, 12);
    expect(await responder.statuses(forged.eventId)).toEqual(['expired']);
    expect(responder.history.events().filter(({ kind }) => kind === 'parked')).toHaveLength(1);
  });

  test('a forged notice with another value than Device Defender lists contains nothing (F8)', async () => {
    const rules = [aboveThousand];
    const responder = createResponder();
    await responder.receive(alarm({ metricValue: { count: 200 } }, rules));
    const forged = alarm({ metricValue: { count: 1_000_000 }, violationEventTime: 1790000100001 }, rules);
    expect(forged.responses).toHaveLength(1);
    await responder.history.open(forged);
    await minutes(responder, 12);
    expect(await responder.statuses(forged.eventId)).toEqual(['expired']);
    expect(await responder.because(forged.eventId)).toContain('the rule does not ask for it');
    expect(responder.defender.started()).toEqual([]);
  });

  test('a forged notice does no harm to a true one whose value has changed since: its own transition is asked for (F8)', async () => {
    const rules = [aboveThousand];
    const responder = createResponder();
    const event = alarm({ metricValue: { count: 2000 } }, rules);
    await responder.receive(event);
    responder.defender.alarm('pump-17', event.violationId, {
      ...JSON.parse(event.document),
      metricValue: { count: 12 },
    });
    await responder.run();
    expect(await responder.statuses(event.eventId)).toEqual(['succeeded']);
  });

  test('a forged notice notifies no operator, however many there are (F9)', async () => {
    const rules = [aRule({ respond: [{ mitigate: ['QuarantineThing'] }, { notify: { severity: 'high' } }] })];
    const responder = createResponder();
    for (let number = 0; number < 20; number++)
      await responder.history.open(alarm({ violationId: `made-up-${number}` }, rules));
    await minutes(responder, 12);
    expect(responder.opsTopic.notices).toEqual([]);
    expect(responder.telemetry.counts.get('NoticeUnconfirmed')).toBeGreaterThanOrEqual(20);
  });

  test('a forged notice of the end of an alarm that is not listed notifies no operator either (F9)', async () => {
    const rules = [
      aRule({
        match: { kind: ['violation'], violationEventType: ['alarm-cleared'] },
        respond: [{ notify: { severity: 'low' } }],
      }),
    ];
    const responder = createResponder();
    const forged = alarm({ violationEventType: 'alarm-cleared' }, rules);
    await responder.history.open(forged);
    await minutes(responder, 12);
    const notice = (await responder.event(forged.eventId)).responses[1];
    expect(notice?.trail.at(-1)?.reason.text).toContain('does not list that end');
    expect(responder.opsTopic.notices).toEqual([]);
    const known = alarm({ violationEventType: 'alarm-cleared', violationId: 'known' }, rules);
    await responder.receive(known);
    await responder.run();
    expect(responder.opsTopic.notices).toHaveLength(1);
  });

  test('a forged notice that an alarm ended a moment after it came is not taken for the alarm itself: it notifies no operator (F9)', async () => {
    const rules = [
      aRule({
        match: { kind: ['violation'], violationEventType: ['alarm-cleared'] },
        respond: [{ notify: { severity: 'low' } }],
      }),
    ];
    const responder = createResponder();
    await responder.receive(alarm({}, rules));
    const times = { violationEventTime: 1790000130000 };
    await responder.history.open(alarm({ violationEventType: 'alarm-cleared', ...times }, rules));
    await minutes(responder, 12);
    expect(responder.opsTopic.notices).toEqual([]);
  });

  test('a forged notice of one violation in many copies has its row partition read in proportion, not in its square (F10)', async () => {
    const readsFor = async (copies: number): Promise<number> => {
      const responder = createResponder();
      let reads = 0;
      const { violation } = responder.history;
      responder.history.violation = (violationId) => {
        reads += 1;
        return violation(violationId);
      };
      for (let number = 0; number < copies; number++)
        await responder.history.open(alarm({ violationEventTime: 1790000100000 + number }));
      await minutes(responder, 3);
      return reads;
    };
    expect(await readsFor(40)).toBeLessThanOrEqual(2 * (await readsFor(5)));
  });
});

describe('a forged row', () => {
  const { auditTaskId } = anAuditEvent();
  const taskRow = (members: Partial<MitigationTask> = {}): MitigationTask => ({
    ...{ taskId: 'ddr-forged', kind: 'audit', actions: ['BlankPolicy'], members: [] },
    target: {
      auditTaskId,
      checkName: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
      reasonCodes: ['ANY'],
      findings: 0,
    },
    ...{ status: 'collecting', because: 'forged', createdAt: now, changedAt: now },
    ...{ expiresAt: new Date(now.getTime() + 9e9), revision: 1 },
    ...members,
  });

  test('a forged row of a check task without findings starts nothing (F60)', async () => {
    const responder = createResponder();
    responder.defender.actions.set('BlankPolicy', blank);
    await responder.history.openTask(taskRow());
    await minutes(responder, 12);
    expect(responder.defender.started()).toEqual([]);
    expect(responder.history.tasks()).toMatchObject([{ status: 'canceled' }]);
  });

  test('a forged row of a task whose members never passed the guards starts nothing (F60)', async () => {
    const responder = createResponder();
    responder.defender.actions.set('BlankPolicy', blank);
    const findings = Array.from({ length: 30 }, (_, number) => aFindingEvent({ findingId: `f-${number}` }));
    const target = {
      ...{ auditTaskId, checkName: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK' },
      ...{ reasonCodes: ['ANY'], findings: 30 },
    };
    await responder.history.openTask(taskRow({ target }));
    for (const { eventId, subject } of findings)
      await responder.taskMembers.add('ddr-forged', { eventId, index: 0, subject }, now);
    for (const event of findings) await responder.history.open({ ...event, responses: [] });
    await minutes(responder, 12);
    expect(responder.defender.started()).toEqual([]);
  });

  test.each<[string, () => DecidedEvent]>([
    [
      'a violation that its rule does not answer so',
      () => {
        const event = alarm({}, [aRule({ respond: [{ notify: { severity: 'low' } }] })]);
        return {
          ...event,
          responses: event.responses.map((response) => ({
            ...response,
            step: { kind: 'mitigate', actions: ['QuarantineThing'] },
          })),
        };
      },
    ],
    [
      'a finding that its rule would accept for 90 days, accepted without an end',
      () => {
        const event = aFindingEvent();
        return {
          ...event,
          responses: event.responses.map((response) => ({
            ...response,
            step: { kind: 'suppress', owner: 'nobody', reason: 'forged' },
          })),
        };
      },
    ],
    [
      'a finding that no rule takes',
      () => {
        const event = aFindingEvent({}, { rules: [aFindingRule({ mode: 'observe' })] });
        return {
          ...event,
          responses: event.responses.map((response) => ({ ...response, status: 'planned' as const })),
        };
      },
    ],
    [
      'a finding that no rule decided',
      () => {
        const { responses } = aFindingEvent();
        const undecided = { rules: [aFindingRule({ match: { kind: ['finding'], severity: ['LOW'] } })] };
        return { ...aFindingEvent({}, undecided), responses };
      },
    ],
    [
      'a finding that another rule decided, whose limits would count',
      () => {
        const event = aFindingEvent();
        const rule = { id: 'another', priority: 1, mode: 'enforce' } as const;
        return { ...event, decision: { ...event.decision, rule } };
      },
    ],
  ])('a forged row of %s changes nothing (F60)', async (_, forged) => {
    const responder = createResponder();
    const event = forged();
    await responder.receive(event);
    await minutes(responder, 12);
    expect(['skipped', 'expired']).toContain((await responder.statuses(event.eventId))[0]);
    expect(responder.defender.started()).toEqual([]);
    expect(responder.defender.suppressed).toEqual([]);
  });

  test('a forged row that claims to hold a thing in the group of another team takes it out of nothing (F60)', async () => {
    const responder = createResponder();
    responder.defender.setMember('pump-17', 'Customers', true);
    const releasing = aRule({ release: { on: 'cleared', after: '1m' } });
    const event = alarm({}, [releasing]);
    await responder.receive({
      ...event,
      responses: event.responses.map((response) => ({
        ...response,
        status: 'succeeded' as const,
        holds: ['thing-group/pump-17/Customers'],
      })),
    });
    await responder.receive(
      alarm({ violationEventType: 'alarm-cleared', violationEventTime: 1790000160000 }, [releasing]),
    );
    await minutes(responder, 5);
    expect(responder.defender.groupsOf('pump-17')).toEqual(['Customers']);
    expect(responder.defender.removed).toEqual([]);
  });

  test('a forged row of a version of the ruleset that can not be read holds the response, and notifies', async () => {
    const responder = createResponder();
    const event = alarm();
    await responder.receive({ ...event, decision: { ...event.decision, rulesetVersion: 999 } });
    await responder.run();
    expect((await responder.statuses(event.eventId))[0]).toBe('held');
    expect(await responder.reason(event.eventId)).toBe('ruleset-unreadable');
    expect(await responder.because(event.eventId)).toContain('version 999 of the ruleset');
    expect(responder.opsTopic.notices).toHaveLength(1);
  });
});

describe('an edited row', () => {
  test('an edited row that names a version of the ruleset of long ago holds the response, and notifies', async () => {
    const responder = createResponder();
    const event = alarm({}, [aRule({ id: 'of-long-ago' })]);
    responder.outdated.add(event.decision.rulesetVersion);
    await responder.receive(event);
    await minutes(responder, 30);
    expect((await responder.statuses(event.eventId))[0]).toBe('held');
    expect(await responder.reason(event.eventId)).toBe('ruleset-outdated');
    expect(responder.defender.groupsOf('pump-17')).toEqual([]);
    expect(responder.opsTopic.notices).toHaveLength(1);
  });

  const failed = { status: 'failed', reason: { code: 'action-failed', text: 'forged' } } as const;
  const entryOf = (of: { readonly status: 'failed' | 'planned'; readonly reason: object }) =>
    ({ ...of, at: now.toISOString(), actor: { kind: 'function', name: 'respond' } }) as never;
  const noticeOf = (about: string) => ({
    step: { kind: 'notify', severity: 'high', about } as const,
    status: 'planned' as const,
    trail: [entryOf({ status: 'planned', reason: { code: 'notice-due', text: 'forged' } })],
  });
  /** An alarm whose row says that its response failed, and that operators are to be notified of that. */
  const saidToHaveFailed = (event = alarm(), about = `${event.eventId}#1 failed`) => ({
    ...event,
    responses: [
      ...event.responses.map((each) => ({
        ...each,
        status: 'failed' as const,
        trail: [...each.trail, entryOf(failed)],
      })),
      noticeOf(about),
    ],
  });

  test('an edited row that claims to have passed the guards notifies nobody of what is not confirmed', async () => {
    const responder = createResponder();
    const rules = [aRule({ respond: [{ mitigate: ['QuarantineThing'] }, { notify: { severity: 'high' } }] })];
    const event = alarm({}, rules);
    const passed = entryOf({ status: 'planned', reason: { code: 'guards-passed', text: 'forged' } });
    const responses = event.responses.map((each) => ({ ...each, trail: [...each.trail, passed] }));
    await responder.history.open({ ...event, responses });
    await minutes(responder, 12);
    expect(responder.opsTopic.notices).toEqual([]);
    expect(responder.telemetry.counts.get('NoticeUnconfirmed')).toBeGreaterThan(0);
  });

  test('an edited row whose response is said to have failed notifies nobody of what is not confirmed', async () => {
    const responder = createResponder();
    await responder.history.open(saidToHaveFailed());
    await minutes(responder, 12);
    expect(responder.opsTopic.notices).toEqual([]);
    expect(responder.telemetry.counts.get('NoticeUnconfirmed')).toBe(1);
  });

  test.each([
    [
      'of another event',
      () => saidToHaveFailed(alarm(), `${alarm({ violationId: 'other' }).eventId}#1 failed`),
    ],
    ['that is not there', () => saidToHaveFailed(alarm(), `${alarm().eventId}#7 failed`)],
    ['that is in another status', () => saidToHaveFailed(alarm(), `${alarm().eventId}#1 expired`)],
    ['in a status that notifies nobody', () => saidToHaveFailed(alarm(), `${alarm().eventId}#1 planned`)],
  ])(
    'an edited row with a notice about a response %s notifies nobody, though the alarm is true',
    async (_, edited) => {
      const responder = createResponder();
      await responder.receive(edited());
      await minutes(responder, 12);
      expect(responder.opsTopic.notices).toEqual([]);
    },
  );

  test('an edited row is no reason to lose the notice of a true alarm that is over when its response has failed', async () => {
    const responder = createResponder();
    const event = saidToHaveFailed();
    await responder.receive(event);
    responder.defender.clear('pump-17', event.violationId);
    responder.clock.pass(60 * minute);
    responder.defender.outages.add('transitionsBetween');
    await responder.run();
    expect(responder.opsTopic.notices).toEqual([]);
    responder.defender.outages.clear();
    await minutes(responder, 2);
    expect(responder.opsTopic.notices).toMatchObject([{ because: `${event.eventId}#1 failed` }]);
  });

  test('an edited row is no reason to lose a notice whose rule also sets the verification state that it matches', async () => {
    const responder = createResponder();
    const match = { ...(aRule().match as object), verificationState: [{ exists: false }] };
    const respond = [{ setVerificationState: { state: 'TRUE_POSITIVE' } }, { notify: { severity: 'low' } }];
    const event = alarm({}, [aRule({ match, respond })]);
    await responder.receive(event);
    await minutes(responder, 2);
    expect(await responder.statuses(event.eventId)).toEqual(['succeeded', 'succeeded']);
    expect(responder.opsTopic.notices).toHaveLength(1);
  });
});

test('logging that a person set up is left alone: the response is not called for (F61)', async () => {
  const responder = createResponder();
  responder.defender.actions.set('BlankPolicy', { ...blank, type: 'ENABLE_IOT_LOGGING' });
  const roleArn = 'arn:aws:iam::111122223333:role/Ours';
  responder.defender.set(
    { kind: 'logging' },
    { of: 'logging', isConfigured: true, roleArn, defaultLogLevel: 'ERROR' },
  );
  const resourceIdentifier = { account: '111122223333' };
  const event = aFindingEvent(
    { checkName: 'LOGGING_DISABLED_CHECK', nonCompliantResource: { resourceIdentifier } },
    { rules: [aFindingRule({ respond: [{ mitigate: ['BlankPolicy'] }] })] },
  );
  await responder.receive(event);
  await responder.run();
  expect(await responder.statuses(event.eventId)).toEqual(['skipped']);
  expect(await responder.reason(event.eventId)).toBe('already-so');
});
