import { taskIdOf } from '../../../../functions/respond/mitigation/task-groups.ts';
import type { Condition } from '../../../../shared/containments/condition.ts';
import { containmentIdOf } from '../../../../shared/containments/contained.ts';
import type { Containment } from '../../../../shared/containments/containment.ts';
import type { ViolationEvent } from '../../../../shared/events/event.ts';
import type { JsonObject } from '../../../../shared/json/json.ts';
import { byFunction, reason } from '../../../../shared/responses/reason.ts';
import type { Response } from '../../../../shared/responses/response.ts';
import type { MitigationTask } from '../../../../shared/responses/task.ts';
import { aContainment, aHolder } from '../../../builders/containments.ts';
import { aFindingEvent, aViolationEvent } from '../../../builders/events.ts';
import { aMitigationTask } from '../../../builders/mitigation-task.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFindingRule, aRule } from '../../shared/rules/builders.ts';

/** What somebody publishes who knows of a true alarm, and what somebody writes who may write some rows. */

const minute = 60_000;
const alarmAt = 1790000100000;
const releasing = aRule({ release: { on: 'cleared', after: '1m' } });

const alarm = (members: JsonObject = {}, rules: readonly object[] = [releasing]) =>
  aViolationEvent({ violationId: 'first', ...members }, { rules });
const end = (members: JsonObject = {}, at?: Date) =>
  aViolationEvent(
    {
      ...{ violationId: 'first', violationEventType: 'alarm-cleared' },
      ...{ violationEventTime: alarmAt + minute, ...members },
    },
    { rules: [releasing], ...(at && { at }) },
  );

type Responder = ReturnType<typeof createResponder>;

async function pass(responder: Responder, minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed++) {
    responder.clock.pass(minute);
    await responder.run();
  }
}

async function contained(rules: readonly object[] = [releasing]): Promise<Responder> {
  const responder = createResponder();
  await responder.receive(alarm({}, rules));
  await responder.run();
  return responder;
}

describe('a copy of the notice of a true alarm', () => {
  test('with a moment yet to come holds nothing when the alarm has ended', async () => {
    const responder = await contained();
    await responder.history.open(alarm({ violationEventTime: alarmAt + 50 * minute }));
    await responder.run();
    await responder.receive(end());
    await pass(responder, 120);
    expect(responder.defender.groupsOf('pump-17')).toEqual([]);
  });

  test('every nine minutes does not delay the release for ever', async () => {
    const responder = await contained();
    await responder.receive(end());
    for (let number = 1; number < 6; number++) {
      const violationEventTime = alarmAt + (number * 9 + 20) * minute;
      await responder.history.open(
        aViolationEvent(
          { violationId: 'first', violationEventTime },
          { rules: [releasing], at: responder.clock.now() },
        ),
      );
      await pass(responder, 9);
    }
    expect(responder.defender.groupsOf('pump-17')).toEqual([]);
  });

  test('as an end every nine minutes does not delay the release for ever', async () => {
    const responder = await contained();
    await responder.receive(end());
    for (let number = 1; number < 6; number++) {
      const violationEventTime = alarmAt + (number * 9 + 50) * minute;
      await responder.history.open(end({ violationEventTime }, responder.clock.now()));
      await pass(responder, 9);
    }
    expect(responder.defender.groupsOf('pump-17')).toEqual([]);
  });

  test('with another moment notifies nobody', async () => {
    const rules = [aRule({ respond: [{ mitigate: ['QuarantineThing'] }, { notify: { severity: 'high' } }] })];
    const responder = await contained(rules);
    const before = responder.opsTopic.notices.length;
    for (let number = 1; number <= 10; number++)
      await responder.history.open(alarm({ violationEventTime: alarmAt + 300_000 + number }, rules));
    await pass(responder, 12);
    expect(responder.opsTopic.notices).toHaveLength(before);
  });

  test('with another moment makes no rule act that matches on the moment', async () => {
    const violationEventTime = [{ numeric: ['>', alarmAt + 1000] }];
    const match = { kind: ['violation'], violationEventType: ['in-alarm'], violationEventTime };
    const responder = await contained([aRule({ match })]);
    await responder.history.open(alarm({ violationEventTime: alarmAt + 300_000 }, [aRule({ match })]));
    await pass(responder, 12);
    expect(responder.defender.groupsOf('pump-17')).toEqual([]);
  });
});

test('an alarm that ended in the millisecond in which it began is released', async () => {
  const responder = await contained();
  await responder.receive(end({ violationEventTime: alarmAt }));
  await pass(responder, 30);
  expect(responder.defender.groupsOf('pump-17')).toEqual([]);
});

test('a group that a thing can not be taken out of keeps it in no other', async () => {
  const responder = createResponder();
  responder.defender.actions.set('QuarantineThing', {
    name: 'QuarantineThing',
    ...{ type: 'ADD_THINGS_TO_THING_GROUP', thingGroupNames: ['Stuck', 'Quarantine'] },
  });
  await responder.receive(alarm());
  await responder.run();
  const { putBack } = responder.defender.effects;
  responder.defender.effects.putBack = async (what, ...rest) => {
    if (what.kind === 'thing-group' && what.thingGroupName === 'Stuck') throw new Error('AccessDenied');
    return putBack(what, ...rest);
  };
  await responder.receive(end());
  await pass(responder, 10);
  expect(responder.defender.groupsOf('pump-17')).toEqual(['Stuck']);
});

describe('a row of a task', () => {
  test('under the id of the task that is due is not started with actions of its own', async () => {
    const responder = createResponder();
    const jail = { name: 'Jail', type: 'ADD_THINGS_TO_THING_GROUP', thingGroupNames: ['Jail'] } as const;
    responder.defender.actions.set('Jail', jail);
    responder.defender.alarm('pump-99', 'other');
    const event = alarm();
    await responder.receive(event);
    const [response] = event.responses;
    if (!response) throw new Error('The alarm has no response');
    const now = responder.clock.now();
    await responder.history.openTask({
      ...{ taskId: taskIdOf([{ event, index: 0, response }]), kind: 'detect', actions: ['Jail'] },
      ...{ target: { violationIds: ['other'] }, members: [], status: 'admitted', because: 'forged' },
      ...{ createdAt: now, changedAt: now, expiresAt: new Date(9e12), revision: 1 },
    });
    await pass(responder, 5);
    expect(responder.defender.groupsOf('pump-99')).toEqual([]);
    expect(responder.defender.groupsOf('pump-17')).toEqual(['Quarantine']);
  });
});

describe('a row of an event', () => {
  const certificate = (letter: string) => ({
    nonCompliantResource: {
      resourceType: 'DEVICE_CERTIFICATE',
      resourceIdentifier: { deviceCertificateId: letter.repeat(64) },
    },
  });

  test('of a true finding about another resource suppresses nothing', async () => {
    const responder = createResponder();
    const checkName = 'DEVICE_CERTIFICATE_SHARED_CHECK';
    const rules = [aFindingRule()];
    responder.defender.hear(aFindingEvent({ checkName, ...certificate('a') }, { rules }));
    await responder.history.open(aFindingEvent({ checkName, ...certificate('b') }, { rules }));
    await pass(responder, 12);
    expect(responder.defender.suppressed).toEqual([]);
  });

  test.each([
    { kind: 'check', auditTaskId: 'audit-1', checkName: 'LOGGING_DISABLED_CHECK' },
    { kind: 'discrepancy', what: 'task-unknown', detail: 'forged', facts: {} },
  ])('of a violation that says it is a $kind notifies nobody', async (members) => {
    const responder = createResponder();
    const event = alarm({}, [aRule({ respond: [{ notify: { severity: 'high' } }] })]);
    await responder.history.open({ ...event, ...members } as never);
    await pass(responder, 12);
    expect(responder.opsTopic.notices).toEqual([]);
  });

  test('of a violation that says it is a finding suppresses nothing', async () => {
    const responder = createResponder();
    const finding = aFindingEvent();
    responder.defender.hear(finding);
    await responder.history.open({ ...finding, eventId: alarm().eventId });
    await pass(responder, 12);
    expect(responder.defender.suppressed).toEqual([]);
  });

  test('of a true alarm under the subject of another thing contains neither', async () => {
    const responder = createResponder();
    const event = alarm();
    responder.defender.hear(event);
    await responder.history.open({ ...event, subject: 'thing/pump-1' });
    await pass(responder, 12);
    expect(responder.defender.groupsOf('pump-17')).toEqual([]);
    expect(responder.containments.all()).toEqual([]);
    expect(await responder.because(event.eventId)).toBe('the row is not what its notice says');
  });

  test('of a true finding under the subject of another resource suppresses nothing', async () => {
    const responder = createResponder();
    const finding = aFindingEvent();
    responder.defender.hear(finding);
    await responder.history.open({ ...finding, subject: 'policy/other' });
    await pass(responder, 12);
    expect(responder.defender.suppressed).toEqual([]);
    expect(await responder.statuses(finding.eventId)).toEqual(['skipped']);
  });

  test('of an alarm that gets the name of another thing does not release the thing while its alarm is on', async () => {
    const responder = await contained();
    const stored = await responder.event(alarm().eventId);
    await responder.history.save({ ...stored, thingName: 'nobody' } as typeof stored);
    await responder.history.open(end());
    await pass(responder, 5);
    expect(responder.defender.groupsOf('pump-17')).toEqual(['Quarantine']);
  });
});

describe('a row of a containment, and the row of an alarm that names it', () => {
  const record = (
    of: Pick<Containment, 'id' | 'contained' | 'state' | 'preImage' | 'made'>,
  ): Containment => ({
    ...of,
    holders: [
      { eventId: alarm().eventId, index: 0, lease: { until: 'released' }, since: '2026-01-01T00:00:00.000Z' },
    ],
    ...{ beganAt: new Date(0), changedAt: new Date(0), revision: 0 },
  });
  const naming = (id: string) => {
    const event = alarm();
    return {
      ...event,
      responses: event.responses.map((each) => ({ ...each, status: 'succeeded' as const, holds: [id] })),
    };
  };

  test('put no policy back', async () => {
    const responder = createResponder();
    const policy = { kind: 'policy', policyName: 'fleet' } as const;
    const now: Condition = { of: 'policy', defaultVersionId: '2', versionIds: ['1', '2'] };
    responder.defender.set(policy, now);
    const preImage: Condition = { of: 'policy', defaultVersionId: '1', versionIds: ['1'] };
    await responder.containments.save(
      record({ id: 'policy/fleet', contained: policy, state: 'holding', preImage, made: now }),
    );
    await responder.history.open(naming('policy/fleet'));
    await responder.history.open(end());
    await pass(responder, 30);
    expect(responder.defender.conditionOf(policy)).toMatchObject(now);
  });

  test('take no other thing out of a group', async () => {
    const responder = createResponder();
    responder.defender.setMember('pump-1', 'Customers', true);
    const thing = { kind: 'thing-group', thingName: 'pump-1', thingGroupName: 'Customers' } as const;
    const id = 'thing-group/pump-1/Customers';
    const preImage: Condition = { of: 'thing-group', isMember: false, thingGroupNames: [] };
    const made: Condition = { ...preImage, isMember: true };
    await responder.containments.save(record({ id, contained: thing, state: 'releasing', preImage, made }));
    await responder.history.open(naming(id));
    await responder.history.open(end());
    await pass(responder, 30);
    expect(responder.defender.groupsOf('pump-1')).toEqual(['Customers']);
  });
});

const quarantine = { kind: 'thing-group', thingName: 'pump-17', thingGroupName: 'Quarantine' } as const;
const quarantineId = containmentIdOf(quarantine);
const outside: Condition = { of: 'thing-group', isMember: false, thingGroupNames: [] };
const inside: Condition = { ...outside, isMember: true };

/** Changes the record of a thing in the group, whatever it was. */
async function forge({ containments }: Responder, members: Partial<Containment>): Promise<void> {
  const known = await containments.read(quarantineId);
  await containments.save({ ...(known ?? aContainment({ contained: quarantine })), ...members });
}

const noticesAbout = ({ opsTopic }: Responder, text: string) =>
  opsTopic.notices.filter((notice) => JSON.stringify(notice).includes(text));

describe('the record of a containment that can not be ours', () => {
  test.each<[string, Partial<Containment>]>([
    ['says that the thing was in the group before', { preImage: inside }],
    ['does not say what was made', { made: undefined }],
    ['says that nothing was made', { made: outside }],
  ])('is left as it is, and so the release says, where it %s', async (_, members) => {
    const responder = await contained();
    await forge(responder, members);
    await responder.receive(end());
    await pass(responder, 30);
    expect(responder.defender.removed).toEqual([]);
    expect(await responder.because(end().eventId)).toMatch(/no change of ours and is left as it is$/);
    expect(noticesAbout(responder, 'is no change of ours, going by its record')).toHaveLength(1);
    expect((await responder.containments.read(quarantineId))?.state).toBe('released');
  });

  test('is not said to be put back where AWS was asked for nothing', async () => {
    const responder = await contained();
    responder.defender.setMember('pump-17', 'Quarantine', false);
    await responder.receive(end());
    await pass(responder, 30);
    expect(await responder.because(end().eventId)).toMatch(/was as before already$/);
  });
});

describe('a holder that never was', () => {
  const stranger = aViolationEvent({ violationId: 'stranger' }, { rules: [releasing] });
  const withResponse = (members: Partial<Response>) => ({
    ...stranger,
    responses: stranger.responses.map((each) => ({ ...each, ...members })),
  });

  test.each<[string, ViolationEvent | undefined, number]>([
    ['has no event', undefined, 0],
    ['names a response that its event does not have', withResponse({ holds: [quarantineId] }), 7],
    ['does not name the containment', withResponse({ status: 'succeeded' }), 0],
    ['is over', withResponse({ status: 'skipped', holds: [quarantineId] }), 0],
    [
      'is of another thing',
      { ...withResponse({ status: 'succeeded', holds: [quarantineId] }), thingName: 'pump-1' },
      0,
    ],
  ])('does not hold: the last true one puts it back where the other %s', async (_, event, index) => {
    const responder = await contained();
    if (event) await responder.history.open(event);
    const { holders = [] } = (await responder.containments.read(quarantineId)) ?? {};
    await forge(responder, { holders: [...holders, aHolder({ eventId: stranger.eventId, index })] });
    await responder.receive(end());
    await pass(responder, 30);
    expect(responder.defender.groupsOf('pump-17')).toEqual([]);
    expect(noticesAbout(responder, 'names holders that do not hold it')).toHaveLength(1);
  });

  test('may be one whose row can not be read: it holds', async () => {
    const responder = await contained();
    await responder.history.open(stranger);
    responder.history.readAll = async () => [];
    await forge(responder, {
      holders: [aHolder({ eventId: alarm().eventId }), aHolder({ eventId: stranger.eventId })],
    });
    await responder.receive(end());
    await pass(responder, 30);
    expect(responder.defender.groupsOf('pump-17')).toEqual(['Quarantine']);
  });
});

describe('the record of a containment that says it is being put back', () => {
  const day = 1440;

  test.each([
    ['since a moment long past', new Date(0)],
    ['since a moment yet to come', new Date('2099-01-01T00:00:00.000Z')],
  ])('%s keeps its thing uncontained no longer than it takes to put it back', async (_, changedAt) => {
    const responder = createResponder();
    await forge(responder, { state: 'releasing', holders: [], made: inside, preImage: outside, changedAt });
    await responder.receive(alarm());
    await pass(responder, 2);
    expect(responder.defender.groupsOf('pump-17')).toEqual(['Quarantine']);
    expect((await responder.containments.read(quarantineId))?.state).toBe('holding');
  });

  test('since this moment is left to the run that puts it back', async () => {
    const responder = createResponder();
    responder.defender.setMember('pump-17', 'Quarantine', true);
    const changedAt = responder.clock.now();
    await forge(responder, { state: 'releasing', holders: [], made: inside, preImage: outside, changedAt });
    await responder.receive(alarm());
    await responder.runPass();
    expect(responder.defender.removed).toEqual([]);
    expect(await responder.reason(alarm().eventId)).toBe('task-under-way');
  });

  test('again and again has the response expire after a day, and operators notified', async () => {
    const responder = createResponder();
    await responder.receive(alarm());
    for (let passed = 0; passed <= day + 1; passed += 10) {
      await forge(responder, { state: 'releasing', holders: [], changedAt: responder.clock.now() });
      await responder.runPass();
      responder.clock.pass(10 * minute);
    }
    await responder.run();
    expect((await responder.statuses(alarm().eventId))[0]).toBe('expired');
    expect(await responder.reason(alarm().eventId)).toBe('held-too-long');
    expect(noticesAbout(responder, 'is being put back')).toHaveLength(1);
  });
});

describe('the record of a containment that a person is said to have taken over', () => {
  test.each<[string, Partial<Containment>]>([
    ['nothing was made', { made: undefined }],
    ['no holder is known', { made: inside, holders: [aHolder({ eventId: 'violation/none/1' })] }],
  ])('keeps its thing uncontained in no way where %s', async (_, members) => {
    const responder = createResponder();
    const event = alarm();
    await forge(responder, {
      ...{ state: 'taken-over', changedAt: responder.clock.now() },
      ...{ holders: [aHolder({ eventId: event.eventId })], ...members },
    });
    await responder.receive(event);
    await pass(responder, 2);
    expect(responder.defender.groupsOf('pump-17')).toEqual(['Quarantine']);
  });

  test('is put back at the end of the alarm where AWS IoT has it as we made it', async () => {
    const responder = await contained();
    await forge(responder, { state: 'taken-over' });
    await responder.receive(end());
    await pass(responder, 30);
    expect(responder.defender.groupsOf('pump-17')).toEqual([]);
  });

  test('is left as it is where AWS IoT has it otherwise: what is held for it notifies by name', async () => {
    const responder = await contained();
    responder.defender.setMember('pump-17', 'Quarantine', false);
    await forge(responder, { state: 'taken-over' });
    const second = alarm({ violationId: 'second' });
    await responder.receive(second);
    await pass(responder, 2);
    expect(responder.defender.groupsOf('pump-17')).toEqual([]);
    expect(await responder.reason(second.eventId)).toBe('changed-by-hand');
    expect(noticesAbout(responder, `${second.eventId}#1 held`)).toHaveLength(1);
  });
});

describe('a moment yet to come in a row delays nothing', () => {
  const toCome = new Date('2099-01-01T00:00:00.000Z');
  const forgedTask = (number: number, members: Partial<MitigationTask>): MitigationTask =>
    aMitigationTask({
      ...{ taskId: `ddr-forged-${number}`, members: [], createdAt: toCome, changedAt: toCome },
      ...members,
    });

  test.each(['admitted', 'started'] as const)(
    'five tasks that are %s then, and that Device Defender does not know, take no slot for ever',
    async (status) => {
      const responder = createResponder();
      for (let number = 0; number < 5; number++)
        await responder.history.openTask(forgedTask(number, { status }));
      await responder.receive(alarm());
      await pass(responder, 3);
      expect(responder.defender.groupsOf('pump-17')).toEqual(['Quarantine']);
      expect(await responder.history.openTasks()).toEqual([]);
    },
  );

  test('a check task that is collected then is abandoned', async () => {
    const responder = createResponder();
    const target = { auditTaskId: 'a', checkName: 'CHECK', reasonCodes: ['A'], findings: 30 };
    await responder.history.openTask(forgedTask(0, { kind: 'audit', status: 'collecting', target }));
    await pass(responder, 1);
    expect(await responder.history.openTasks()).toEqual([]);
  });

  test('a usage of then takes no room', async () => {
    const responder = createResponder();
    const rules = [aRule({ limits: { cooldown: '1h', devices: [{ count: 1, per: '1h' }] } })];
    const event = alarm({}, rules);
    responder.inForce.ruleset =
      (await responder.rulesetOf(event.decision.rulesetVersion)) ?? responder.inForce.ruleset;
    const usage = { at: toCome, eventId: 'violation/other/1', subject: event.subject, devices: 1 };
    await responder.usage.note(event.decision.rule?.id ?? '', usage);
    await responder.receive(event);
    await responder.run();
    expect(responder.defender.groupsOf('pump-17')).toEqual(['Quarantine']);
  });

  test('an alarm that was received then does not delay the release of another one for ever', async () => {
    const responder = await contained();
    const again = alarm({ violationEventTime: alarmAt + 20 * minute });
    await responder.history.open({ ...again, receivedAt: toCome });
    await responder.receive(end());
    await pass(responder, 30);
    expect(responder.defender.groupsOf('pump-17')).toEqual([]);
  });

  test('a release that was admitted then is carried on', async () => {
    const responder = await contained();
    const { responses, ...over } = end();
    const entry = { at: toCome.toISOString(), reason: reason('settled', 'forged'), actor: byFunction('x') };
    const admitted = responses.map((response) => ({
      ...{ ...response, status: 'admitted' as const },
      trail: [{ ...entry, status: 'admitted' as const }],
    }));
    await responder.receive({ ...over, responses: admitted });
    await pass(responder, 3);
    expect(responder.defender.groupsOf('pump-17')).toEqual([]);
  });

  test('an alarm that was received then, and is not listed, expires', async () => {
    const responder = createResponder();
    await responder.history.open({ ...alarm(), receivedAt: toCome });
    await pass(responder, 2);
    expect(await responder.statuses(alarm().eventId)).toEqual(['expired']);
  });
});
