import type { JsonObject } from '../../../../shared/json/json.ts';
import { aFindingEvent, aViolationEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFindingRule, aRule } from '../../shared/rules/builders.ts';

const minute = 60_000;
const day = 1440 * minute;
const alarmAt = 1790000100000;
const releasing = aRule({ release: { on: 'cleared', after: '30m' } });

const alarm = (violationId: string, rule: object = releasing, members: JsonObject = {}) =>
  aViolationEvent({ violationId, ...members }, { rules: [rule] });
const end = (violationId: string, afterMillis = minute) =>
  aViolationEvent(
    { violationId, violationEventType: 'alarm-cleared', violationEventTime: alarmAt + afterMillis },
    { rules: [releasing] },
  );

type Responder = ReturnType<typeof createResponder>;

/** Runs of a tick each minute, for so long. */
async function pass(responder: Responder, minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed++) {
    responder.clock.pass(minute);
    await responder.run();
  }
}

async function contained(...alarms: readonly ReturnType<typeof alarm>[]): Promise<Responder> {
  const responder = createResponder();
  for (const each of alarms) {
    await responder.receive(each);
    await responder.run();
  }
  return responder;
}

const recordOf = ({ containments }: Responder) => containments.read('thing-group/pump-17/Quarantine');

describe('what is contained is a record', () => {
  test('what is contained is a record that is pending before the task starts, holding when it has ended, and released in the end', async () => {
    const responder = createResponder();
    const states: (string | undefined)[] = [];
    const { start } = responder.defender.mitigationTasks;
    responder.defender.mitigationTasks.start = async (task) => {
      states.push((await recordOf(responder))?.state);
      return start(task);
    };
    await responder.receive(alarm('first'));
    await responder.run();
    states.push((await recordOf(responder))?.state);
    await responder.receive(end('first'));
    await pass(responder, 31);
    states.push((await recordOf(responder))?.state);
    expect(states).toEqual(['pending', 'holding', 'released']);
  });

  test('what is contained is a record that keeps how it was before the first holder, and each holder with its lease', async () => {
    const responder = await contained(alarm('first'), alarm('second', aRule({ id: 'lasting' })));
    expect(await recordOf(responder)).toMatchObject({
      contained: { kind: 'thing-group', thingName: 'pump-17', thingGroupName: 'Quarantine' },
      preImage: { of: 'thing-group', isMember: false, thingGroupNames: [] },
      made: { of: 'thing-group', isMember: true },
      holders: [
        { eventId: alarm('first').eventId, index: 0, lease: { until: 'cleared', afterMillis: 30 * minute } },
        { eventId: alarm('second').eventId, index: 0, lease: { until: 'released' } },
      ],
    });
  });

  test('what is contained is a record of nothing where the thing was in the group already, so that it stays there', async () => {
    const responder = createResponder();
    responder.defender.setMember('pump-17', 'Quarantine', true);
    await responder.receive(alarm('first'));
    await responder.run();
    expect(await recordOf(responder)).toBeUndefined();
  });
});

describe('a thing that two alarms hold', () => {
  test('a thing that two alarms hold stays contained by one of them, however many other notices came between (F12)', async () => {
    const responder = await contained(alarm('first'), alarm('second'));
    for (let number = 0; number < 210; number++)
      await responder.history.open(
        alarm(`other-${number}`, aRule({ mode: 'observe' }), { violationEventTime: alarmAt + 1000 + number }),
      );
    await responder.receive(end('second'));
    await pass(responder, 60);
    expect(responder.defender.groupsOf('pump-17')).toEqual(['Quarantine']);
  });

  test('a thing that two alarms hold leaves when both are over though one of them had failed without any effect (F14)', async () => {
    const responder = createResponder();
    responder.defender.failures.set('first', { status: 'failed', because: 'no right', applied: 0 });
    await responder.receive(alarm('first'));
    await responder.run();
    expect((await responder.statuses(alarm('first').eventId))[0]).toBe('failed');
    await responder.receive(alarm('second'));
    await responder.run();
    await responder.receive(end('second'));
    await pass(responder, 31);
    expect(responder.defender.groupsOf('pump-17')).toEqual([]);
  });

  test('a thing that two alarms hold stays where a finding holds it too, until a person says otherwise (F13)', async () => {
    const responder = await contained(alarm('first'));
    responder.defender.mitigationEffects.changedBy = async () => [
      { contained: { kind: 'thing-group', thingName: 'pump-17', thingGroupName: 'Quarantine' } },
    ];
    const finding = aFindingEvent(
      {
        checkName: 'DEVICE_CERTIFICATE_SHARED_CHECK',
        nonCompliantResource: { resourceIdentifier: { deviceCertificateId: 'c'.repeat(64) } },
      },
      { rules: [aFindingRule({ respond: [{ mitigate: ['QuarantineThing'] }] })] },
    );
    await responder.receive(finding);
    await responder.run();
    expect(await responder.statuses(finding.eventId)).toEqual(['succeeded']);
    await responder.receive(end('first'));
    await pass(responder, 60);
    expect(responder.defender.groupsOf('pump-17')).toEqual(['Quarantine']);
    expect(await responder.statuses(alarm('first').eventId)).toEqual(['released']);
  });
});

test('a task that ran one of two groups is partly done: it holds that one, and gives it back (F15)', async () => {
  const responder = createResponder();
  responder.defender.actions.set('QuarantineThing', {
    ...{ name: 'QuarantineThing', type: 'ADD_THINGS_TO_THING_GROUP' },
    thingGroupNames: ['Quarantine', 'Watched'],
  });
  responder.defender.failures.set('first', {
    status: 'skipped',
    because: 'the second group is full',
    applied: 1,
  });
  await responder.receive(alarm('first'));
  await responder.run();
  expect(await responder.statuses(alarm('first').eventId)).toEqual(['partly-done', 'succeeded']);
  expect(await responder.because(alarm('first').eventId)).toContain('1 of 2 changes were made');
  expect(await responder.containments.held()).toEqual(['thing-group/pump-17/Quarantine']);
  await responder.receive(end('first'));
  await pass(responder, 31);
  expect(responder.defender.groupsOf('pump-17')).toEqual([]);
  expect((await responder.statuses(alarm('first').eventId))[0]).toBe('released');
});

const suppression = {
  kind: 'suppression',
  checkName: 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK',
  resource: { policyVersionIdentifier: { policyName: 'pump-policy', policyVersionId: '1' } },
} as const;

describe('what a person did by hand', () => {
  test('what a person did by hand after a mitigation failed is theirs: the end of the alarm does not touch it (F16)', async () => {
    const responder = createResponder();
    responder.defender.failures.set('first', { status: 'failed', because: 'no right', applied: 0 });
    await responder.receive(alarm('first'));
    await responder.run();
    responder.defender.setMember('pump-17', 'Quarantine', true);
    await responder.receive(end('first'));
    await pass(responder, 60);
    expect(responder.defender.groupsOf('pump-17')).toEqual(['Quarantine']);
    expect((await responder.statuses(alarm('first').eventId))[0]).toBe('failed');
  });

  test('what a person did by hand while no slot was free is theirs (F16)', async () => {
    const responder = createResponder();
    responder.defender.refusals.set('start', { refusal: 'limit', because: 'LimitExceededException' });
    await responder.receive(alarm('first'));
    await responder.run();
    responder.defender.setMember('pump-17', 'Quarantine', true);
    responder.defender.refusals.clear();
    await pass(responder, 2);
    expect(await responder.statuses(alarm('first').eventId)).toEqual(['skipped']);
    await responder.receive(end('first'));
    await pass(responder, 60);
    expect(responder.defender.groupsOf('pump-17')).toEqual(['Quarantine']);
  });

  test('what a person did by hand to what we hold is respected: another alarm is held, and its end changes nothing (F17)', async () => {
    const responder = await contained(alarm('first'));
    responder.clock.pass(5 * minute);
    responder.defender.setMember('pump-17', 'Quarantine', false);
    await responder.receive(alarm('second'));
    await responder.run();
    expect((await responder.statuses(alarm('second').eventId))[0]).toBe('held');
    expect(await responder.reason(alarm('second').eventId)).toBe('changed-by-hand');
    expect((await recordOf(responder))?.state).toBe('taken-over');
    await responder.receive(end('first'), end('second'));
    await pass(responder, 60);
    expect(responder.defender.groupsOf('pump-17')).toEqual([]);
    expect(responder.defender.removed).toEqual([]);
  });

  test('what a person did by hand ends with the alarms that it was about: the next one contains again', async () => {
    const responder = await contained(alarm('first'));
    responder.clock.pass(5 * minute);
    responder.defender.setMember('pump-17', 'Quarantine', false);
    await responder.receive(end('first'));
    await pass(responder, 31);
    await responder.receive(alarm('later', releasing, { violationEventTime: alarmAt + 60 * minute }));
    await responder.run();
    expect(responder.defender.groupsOf('pump-17')).toEqual(['Quarantine']);
  });

  test('what a person did by hand to a policy is not undone by a later finding about it (F17)', async () => {
    const responder = createResponder();
    const rule = aFindingRule({ respond: [{ mitigate: ['BlankPolicy'] }] });
    responder.defender.actions.set('BlankPolicy', {
      ...{ name: 'BlankPolicy', type: 'REPLACE_DEFAULT_POLICY_VERSION', thingGroupNames: [] },
    });
    const finding = (findingId: string) => aFindingEvent({ findingId }, { rules: [rule] });
    await responder.receive(finding('first'));
    await responder.run();
    expect(responder.defender.conditionOf({ kind: 'policy', policyName: 'pump-policy' })).toMatchObject({
      defaultVersionId: '2',
    });
    responder.clock.pass(5 * minute);
    responder.defender.set(
      { kind: 'policy', policyName: 'pump-policy' },
      { of: 'policy', defaultVersionId: '1', versionIds: ['1', '2'] },
    );
    await responder.receive(finding('second'));
    await responder.run();
    expect((await responder.statuses(finding('second').eventId))[0]).toBe('held');
    expect(await responder.reason(finding('second').eventId)).toBe('changed-by-hand');
    expect(responder.defender.started()).toHaveLength(1);
  });

  test('what a person did by hand to a suppression is not undone by the next audit (F17)', async () => {
    const responder = createResponder();
    await responder.receive(aFindingEvent());
    await responder.run();
    expect(responder.defender.conditionOf(suppression)).toMatchObject({ exists: true });
    responder.clock.pass(5 * minute);
    responder.defender.set(suppression, { of: 'suppression', exists: false });
    const next = aFindingEvent({ findingId: 'next' });
    await responder.receive(next);
    await responder.run();
    expect((await responder.statuses(next.eventId))[0]).toBe('held');
    expect(responder.defender.suppressed).toHaveLength(1);
  });

  test.each([
    ['is kept by AWS IoT', true],
    ['is deleted by AWS IoT', false],
  ])(
    'is not seen in a suppression that came to its end and %s: the finding is suppressed anew',
    async (_, isKept) => {
      const responder = createResponder();
      await responder.receive(aFindingEvent());
      await responder.run();
      responder.clock.pass(91 * 24 * 60 * minute);
      if (!isKept) responder.defender.set(suppression, { of: 'suppression', exists: false });
      const next = { ...aFindingEvent({ findingId: 'next' }), receivedAt: responder.clock.now() };
      await responder.receive(next);
      await responder.run();
      expect((await responder.statuses(next.eventId))[0]).toBe('succeeded');
      expect(responder.defender.suppressed).toHaveLength(2);
    },
  );
});

const limited = aRule({
  limits: { devices: [{ count: 1, per: '1h' }] },
  release: { on: 'cleared', after: '10m' },
});

/** A responder under a limit of one device, and the alarm of another thing that takes it. */
async function behindLimit() {
  const responder = createResponder();
  const other = alarm('other', limited, { thingName: 'pump-1' });
  responder.inForce.ruleset =
    (await responder.rulesetOf(other.decision.rulesetVersion)) ?? responder.inForce.ruleset;
  return { responder, other };
}

describe('an alarm whose end comes while it waits', () => {
  test('an alarm whose end comes while it waits behind a limit, and that Device Defender still lists, is released once it was contained (F29)', async () => {
    const { responder, other } = await behindLimit();
    await responder.receive(other);
    await responder.run();
    const waiting = alarm('waiting', limited);
    await responder.receive(waiting);
    await responder.run();
    expect((await responder.statuses(waiting.eventId))[0]).toBe('held');
    await responder.history.open(end('waiting'));
    await pass(responder, 90);
    expect(responder.defender.groupsOf('pump-17')).toEqual(['Quarantine']);
    responder.defender.clear('pump-17', 'waiting');
    await pass(responder, 60);
    expect(responder.defender.groupsOf('pump-17')).toEqual([]);
    expect((await responder.statuses(waiting.eventId))[0]).toBe('released');
  });

  test('an alarm whose end comes while it waits behind a limit is skipped with its end, and not when it was to be looked at again (F4)', async () => {
    const { responder, other } = await behindLimit();
    await responder.receive(other, alarm('waiting', limited));
    await pass(responder, 2);
    await responder.receive(end('waiting'));
    await responder.run();
    expect((await responder.statuses(alarm('waiting', limited).eventId))[0]).toBe('skipped');
  });
});

test('a forged end does not shorten the settling time that a true one begins (F11)', async () => {
  const responder = await contained(alarm('first'));
  await responder.history.open(end('first', minute));
  await pass(responder, 20);
  await responder.receive(end('first', 20 * minute));
  await pass(responder, 26);
  expect(responder.defender.groupsOf('pump-17')).toEqual(['Quarantine']);
  await pass(responder, 6);
  expect(responder.defender.groupsOf('pump-17')).toEqual([]);
});

test('a row that holds something outlasts any retention, and so does what it holds (F18)', async () => {
  const responder = await contained(alarm('first'));
  responder.clock.pass(500 * day);
  await responder.receive(end('first'));
  await pass(responder, 2);
  expect(responder.defender.groupsOf('pump-17')).toEqual([]);
});
