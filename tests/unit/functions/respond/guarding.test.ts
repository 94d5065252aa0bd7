import type { ViolationEvent } from '../../../../shared/events/event.ts';
import type { JsonObject } from '../../../../shared/json/json.ts';
import { reason } from '../../../../shared/responses/reason.ts';
import { moved } from '../../../../shared/responses/response.ts';
import { aFindingEvent, aViolationEvent } from '../../../builders/events.ts';
import { enforcing } from '../../../builders/rulesets.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFindingRule, aRule, rulesetOf, settings } from '../../shared/rules/builders.ts';

const minute = 60_000;
const hour = 60 * minute;
const alarm = aViolationEvent();
const alarmAt = 1790000100000;
const over = (violationEventType: string) =>
  aViolationEvent({ violationEventType, violationEventTime: alarmAt + 1000 });

const unlisted = expect.objectContaining({
  reason: reason('unconfirmed', 'Device Defender does not list the violation as active'),
});
const mitigation = (actions: readonly string[]) =>
  aFindingEvent({}, { rules: [aFindingRule({ respond: [{ mitigate: actions }] })] });

test('a planned mitigation of an active alarm is done', async () => {
  const { receive, run, statuses, defender } = createResponder();
  await receive(alarm);
  await run();
  expect(await statuses(alarm.eventId)).toEqual(['succeeded']);
  expect([...defender.groupsOf('pump-17')]).toEqual(['Quarantine']);
});

describe('a planned mitigation is not done', () => {
  test.each(['alarm-cleared', 'alarm-invalidated'])(
    'a planned mitigation is not done and skipped where %s came meanwhile',
    async (type) => {
      const { receive, run, statuses, reason, because, defender } = createResponder();
      await receive(alarm, over(type));
      await run();
      expect(await statuses(alarm.eventId)).toEqual(['skipped']);
      expect(await reason(alarm.eventId)).toBe('alarm-ended');
      expect(await because(alarm.eventId)).toBe(`${type} at 2026-09-21T14:15:01.000Z`);
      expect(defender.started()).toEqual([]);
    },
  );

  test('a planned mitigation is not done at once where a notice of its end is not confirmed, but ten minutes later', async () => {
    const { receive, run, statuses, reason, because, history, clock, defender } = createResponder();
    await receive(alarm);
    await history.open(over('alarm-cleared'));
    await run(16_000);
    expect(await statuses(alarm.eventId)).toEqual(['planned']);
    for (let minutes = 0; minutes < 9; minutes++) {
      clock.pass(minute);
      await run(16_000);
    }
    expect(await reason(alarm.eventId)).toBe('still-active');
    expect(await because(alarm.eventId)).toContain('still lists the violation as active');
    expect(defender.started()).toEqual([]);
    clock.pass(minute);
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['succeeded']);
  });

  test.each<[string, ViolationEvent]>([
    [
      'the alarm is on again since',
      aViolationEvent({ violationEventTime: alarmAt + 1000 }, { rules: [aRule({ mode: 'observe' })] }),
    ],
    [
      'an end is told of the same moment, and not of a later one',
      aViolationEvent({ violationEventType: 'alarm-cleared' }),
    ],
  ])('a planned mitigation is not done but is done at once where %s', async (_, other) => {
    const { receive, run, statuses, history } = createResponder();
    await receive(alarm);
    await history.open(other);
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['succeeded']);
  });

  test('a planned mitigation is not done and skipped where the end of the alarm arrived before the alarm', async () => {
    const { receive, run, statuses, defender, history } = createResponder();
    await receive(over('alarm-cleared'));
    await run();
    await history.open(alarm);
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['skipped']);
    expect(defender.started()).toEqual([]);
  });

  test('a planned mitigation is not done while Device Defender does not list the violation, asked every 15 seconds, and expires after ten minutes without a notice', async () => {
    const { receive, run, statuses, reason, defender, clock, opsTopic, history, telemetry } =
      createResponder();
    await receive(alarm);
    defender.clear('pump-17', alarm.violationId);
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['planned']);
    clock.pass(14_999);
    await run();
    expect(await reason(alarm.eventId)).toBe('unconfirmed');
    expect(history.events()).toMatchObject([{ responses: [{ trail: expect.arrayContaining([unlisted]) }] }]);
    for (let minutes = 0; minutes < 10; minutes++) {
      clock.pass(minute);
      await run();
    }
    expect(await statuses(alarm.eventId)).toEqual(['expired']);
    expect(defender.started()).toEqual([]);
    expect(history.events().filter(({ kind }) => kind === 'parked')).toMatchObject([
      { reason: 'unconfirmed', message: alarm.document },
    ]);
    expect(telemetry.counts.get('NoticeUnconfirmed')).toBe(1);
    expect(opsTopic.notices).toEqual([]);
  });

  test.each<[string, JsonObject]>([
    ['behavior', { behavior: { name: 'logins', metric: 'aws:num-messages-sent' } }],
    ['metric', { behavior: { name: 'messages', metric: 'aws:num-authorization-failures' } }],
    ['security profile', { securityProfileName: 'gateways' }],
  ])(
    'a planned mitigation is not done nor where it lists it with another %s than a forged notice says',
    async (_, members) => {
      const { receive, run, statuses, history, defender, clock } = createResponder();
      await receive(aViolationEvent({}, { rules: [] }));
      const forged = aViolationEvent({ violationEventTime: 1790000130000, ...members });
      await history.open(forged);
      await run();
      clock.pass(11 * minute);
      await run();
      expect((await statuses(forged.eventId))[0]).toBe('expired');
      expect(defender.started()).toEqual([]);
    },
  );

  test('a planned mitigation is not done but is done where Device Defender lists the violation a little later', async () => {
    const { receive, run, statuses, defender, clock } = createResponder();
    await receive(alarm);
    defender.clear('pump-17', alarm.violationId);
    await run();
    defender.alarm('pump-17', alarm.violationId, JSON.parse(alarm.document));
    clock.pass(15_000);
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['succeeded']);
  });

  test.each([
    [
      'is no longer in the allow-list',
      () => mitigation(['BlankPolicy']),
      'allow-list',
      settings({ mitigationActions: [] }),
    ],
    [
      'is not in the account',
      () => mitigation(['BlankPolicy']),
      'the account has no mitigation action',
      enforcing,
    ],
    ['does not apply to the check', () => mitigation(['QuarantineThing']), 'does not apply here', enforcing],
  ])(
    'a planned mitigation is not done but held, and notified once, where its action %s',
    async (_, make, words, inForce) => {
      const { receive, run, statuses, because, defender, opsTopic, clock, ...responder } = createResponder();
      responder.inForce.ruleset = rulesetOf([], inForce);
      const event = make();
      await receive(event);
      await run();
      expect(await statuses(event.eventId)).toEqual(['held', 'succeeded']);
      expect(await because(event.eventId)).toContain(words);
      clock.pass(11 * minute);
      await run();
      expect(opsTopic.notices).toHaveLength(1);
      expect(defender.started()).toEqual([]);
    },
  );

  test('a planned mitigation is not done but done as soon as what held it is resolved', async () => {
    const { receive, run, statuses, defender, clock } = createResponder();
    const event = mitigation(['BlankPolicy']);
    await receive(event);
    await run();
    defender.actions.set('BlankPolicy', {
      name: 'BlankPolicy',
      type: 'REPLACE_DEFAULT_POLICY_VERSION',
      thingGroupNames: [],
    });
    clock.pass(9 * minute);
    await run();
    expect((await statuses(event.eventId))[0]).toBe('held');
    clock.pass(minute);
    await run();
    expect((await statuses(event.eventId))[0]).toBe('succeeded');
  });

  test('a planned mitigation is not done and expires where it stays held for a day', async () => {
    const { receive, run, statuses, reason, because, defender, clock, opsTopic } = createResponder();
    const event = mitigation(['BlankPolicy']);
    await receive(event);
    await run();
    for (let hours = 0; hours < 25; hours++) {
      clock.pass(hour);
      await run();
    }
    defender.actions.set('BlankPolicy', {
      name: 'BlankPolicy',
      type: 'REPLACE_DEFAULT_POLICY_VERSION',
      thingGroupNames: [],
    });
    clock.pass(hour);
    await run();
    expect(await statuses(event.eventId)).toEqual(['expired', 'succeeded', 'succeeded']);
    expect(await reason(event.eventId)).toBe('held-too-long');
    expect(await because(event.eventId)).toMatch(/^held since .*: the account has no mitigation action/);
    expect(opsTopic.notices.map(({ because }) => because)).toEqual([
      `${event.eventId}#1 held`,
      `${event.eventId}#1 expired`,
    ]);
    expect(defender.started()).toEqual([]);
  });

  test('a planned mitigation is not done where the thing is in the group already, and not because of us', async () => {
    const { receive, run, statuses, because, defender } = createResponder();
    defender.setMember('pump-17', 'Quarantine', true);
    await receive(alarm);
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['skipped']);
    expect(await because(alarm.eventId)).toContain('not because of us');
  });
});

describe('a turn of a response', () => {
  test('a turn of a response is written with one notice, however often it is met', async () => {
    const { receive, record, event } = createResponder();
    await receive(alarm);
    for (let time = 0; time < 3; time++) {
      const stored = await event(alarm.eventId);
      const [response] = stored.responses;
      if (response)
        await record(
          { event: stored, index: 0, response },
          { status: 'held', reason: reason('limit-reached', `limit ${time}`) },
        );
    }
    const { responses } = await event(alarm.eventId);
    expect(responses.map(({ step }) => step.kind)).toEqual(['mitigate', 'notify']);
    expect(responses[0]?.trail.map(({ status }) => status)).toEqual(['planned', 'held', 'held', 'held']);
  });

  test('a turn of a response is not written over what another run wrote since', async () => {
    const { receive, record, event, history } = createResponder();
    await receive(alarm);
    const stale = await event(alarm.eventId);
    const [response] = stale.responses;
    if (!response) throw new Error('nothing was asked for');
    const turn = {
      status: 'skipped',
      at: '2026-09-21T14:20:00.000Z',
      reason: reason('alarm-ended', 'somebody'),
      actor: { kind: 'person', arn: 'arn:aws:iam::111122223333:user/somebody' },
    } as const;
    await history.save({ ...stale, responses: [moved(response, turn)] });
    expect(
      await record(
        { event: stale, index: 0, response },
        { status: 'admitted', reason: reason('guards-passed', 'late') },
      ),
    ).toBeUndefined();
    expect((await event(alarm.eventId)).responses[0]?.status).toBe('skipped');
  });
});

test('a rule that verifies and notifies is done as well, each step on its own', async () => {
  const rule = aRule({
    respond: [{ setVerificationState: { state: 'TRUE_POSITIVE' } }, { notify: { severity: 'low' } }],
  });
  const event = aViolationEvent({}, { rules: [rule] });
  const { receive, run, statuses, opsTopic } = createResponder();
  await receive(event);
  await run();
  expect(await statuses(event.eventId)).toEqual(['succeeded', 'succeeded']);
  expect(opsTopic.notices).toMatchObject([
    {
      severity: 'low',
      headline: 'violation of thing/pump-17',
      rule: 'quarantine',
      responses: [{ action: 'set verification state TRUE_POSITIVE', status: 'succeeded' }],
    },
  ]);
});
