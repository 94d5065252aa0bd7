import { type Transition, transitionTo } from '../../../../functions/respond/transition.ts';
import type { JsonObject } from '../../../../shared/json/json.ts';
import { aViolationEvent } from '../../../builders/events.ts';
import { overtake } from '../../../fakes/overtaking.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aRule } from '../../shared/rules/builders.ts';

const minute = 60_000;
const alarmAt = 1790000100000;
const rules = [aRule({ release: { on: 'cleared', after: '30m' } })];

const alarm = (violationId: string, members: JsonObject = {}, ofRules: readonly unknown[] = rules) =>
  aViolationEvent({ violationId, ...members }, { rules: ofRules });
const cleared = (violationId: string, violationEventTime = alarmAt + minute) =>
  aViolationEvent({ violationId, violationEventType: 'alarm-cleared', violationEventTime }, { rules });

/** A responder whose clock shows when the first alarm happened. */
async function contained(...alarms: readonly ReturnType<typeof alarm>[]) {
  const responder = createResponder();
  for (const each of alarms) {
    await responder.receive(each);
    await responder.run();
  }
  return responder;
}

describe('when an alarm is over', () => {
  test('the thing leaves the group once it has settled, and not before', async () => {
    const first = alarm('first');
    const responder = await contained(first);
    const over = cleared('first');
    await responder.receive(over);
    await responder.run();
    expect(await responder.statuses(over.eventId)).toEqual(['planned']);
    expect(await responder.because(over.eventId)).toBe('settling until 2026-09-21T14:46:00.000Z');
    responder.clock.pass(29 * minute);
    await responder.run();
    expect(responder.defender.removed).toEqual([]);
    responder.clock.pass(2 * minute);
    await responder.run();
    expect(responder.defender.removed).toEqual(['pump-17 from Quarantine']);
    expect(await responder.statuses(over.eventId)).toEqual(['succeeded']);
    expect(await responder.statuses(first.eventId)).toEqual(['released']);
  });

  test('when an alarm is over and on again while it settles, the thing stays', async () => {
    const responder = await contained(alarm('first'));
    const over = cleared('first');
    await responder.receive(over);
    await responder.run();
    await responder.receive(alarm('first', { violationEventTime: alarmAt + 5 * minute }));
    responder.clock.pass(40 * minute);
    await responder.run();
    expect(responder.defender.removed).toEqual([]);
    expect(await responder.because(over.eventId)).toContain('in alarm again');
  });

  test.each([
    ['its own thing', 'pump-17'],
    ['another thing', 'nobody'],
  ])(
    'when an alarm is over and on again only by a forged notice of %s, the thing is released',
    async (_, thingName) => {
      const first = alarm('first');
      const responder = await contained(first);
      const over = cleared('first');
      await responder.receive(over);
      await responder.history.open(alarm('first', { violationEventTime: alarmAt + 5 * minute, thingName }));
      responder.clock.pass(2 * minute);
      await responder.run();
      expect(await responder.statuses(over.eventId)).toEqual(['planned']);
      responder.clock.pass(40 * minute);
      await responder.run();
      expect(responder.defender.removed).toEqual(['pump-17 from Quarantine']);
      expect(await responder.statuses(over.eventId)).toEqual(['succeeded']);
    },
  );

  test('when an alarm is over for the second time, both of its episodes are released', async () => {
    const [first, again] = [alarm('first'), alarm('first', { violationEventTime: alarmAt + 5 * minute })];
    const responder = await contained(first);
    await responder.receive(cleared('first'));
    await responder.run();
    await responder.receive(again);
    await responder.run();
    await responder.receive(cleared('first', alarmAt + 9 * minute));
    responder.clock.pass(60 * minute);
    await responder.run();
    expect([...responder.defender.groupsOf('pump-17')]).toEqual([]);
    expect(await responder.statuses(first.eventId)).toEqual(['released']);
    expect(await responder.statuses(again.eventId)).toEqual(['released']);
  });

  test('when an alarm is over whose task still runs, it waits for the task', async () => {
    const first = alarm('first');
    const responder = createResponder();
    await responder.receive(first);
    await responder.run(15_500);
    expect(await responder.statuses(first.eventId)).toEqual(['admitted']);
    const over = cleared('first', alarmAt + 1000);
    await responder.receive(over);
    await responder.runPass();
    expect(await responder.because(over.eventId)).toBe('a task of the alarm is still under way');
    responder.clock.pass(60 * minute);
    await responder.run();
    expect(await responder.statuses(over.eventId)).toEqual(['succeeded']);
    expect(responder.defender.removed).toEqual(['pump-17 from Quarantine']);
  });

  test('when an alarm is over whose response was just admitted to a task, it waits for the task', async () => {
    const responder = createResponder();
    const first = alarm('first');
    await responder.receive(first);
    const [response] = first.responses;
    const taskId = 'ddr-of-an-earlier-run';
    await responder.record(
      { event: first, index: 0, response: response as NonNullable<typeof response> },
      transitionTo('admitted', 'guards-passed', 'passed the guards', { changes: { taskId } }),
    );
    const over = cleared('first', alarmAt + 1000);
    await responder.receive(over);
    await responder.runPass();
    expect(await responder.because(over.eventId)).toBe('a task of the alarm is still under way');
    expect(responder.defender.removed).toEqual([]);
  });

  test('when an alarm is over that never did anything, or whose rule does not release, nothing is touched', async () => {
    for (const rule of [aRule(), aRule({ mode: 'observe', release: { on: 'cleared', after: '30m' } })]) {
      const responder = await contained(alarm('first', {}, [rule]));
      const over = cleared('first');
      await responder.receive(over);
      responder.clock.pass(60 * minute);
      await responder.run();
      expect(await responder.statuses(over.eventId)).toEqual(['skipped']);
      expect(responder.defender.removed).toEqual([]);
    }
  });

  test('all its responses are released, also several of one rule', async () => {
    const rule = aRule({
      respond: [{ mitigate: ['QuarantineThing'] }, { mitigate: ['BlankPolicy'] }],
      release: { on: 'cleared', after: '30m' },
    });
    const first = alarm('first', {}, [rule]);
    const responder = createResponder();
    responder.defender.actions.set('BlankPolicy', {
      ...{ name: 'BlankPolicy', type: 'ADD_THINGS_TO_THING_GROUP', thingGroupNames: ['Watched'] },
    });
    await responder.receive(first);
    await responder.run();
    expect([...responder.defender.groupsOf('pump-17')]).toEqual(['Quarantine', 'Watched']);
    await responder.receive(cleared('first'));
    responder.clock.pass(60 * minute);
    await responder.run();
    expect([...responder.defender.groupsOf('pump-17')]).toEqual([]);
    expect(await responder.statuses(first.eventId)).toEqual(['released', 'released']);
  });

  test('when an alarm is over only by its notice, not by what Device Defender lists, nothing is released', async () => {
    const first = alarm('first');
    const responder = await contained(first);
    const forged = cleared('first');
    await responder.history.open(forged);
    responder.clock.pass(60 * minute);
    await responder.run();
    expect(responder.defender.removed).toEqual([]);
    expect(await responder.because(forged.eventId)).toBe(
      'Device Defender still lists the violation as active',
    );
    responder.clock.pass(25 * 60 * minute);
    await responder.run();
    expect((await responder.statuses(forged.eventId))[0]).toBe('expired');
    expect(responder.defender.removed).toEqual([]);
  });

  test('when an alarm is over by a notice that names another thing, nothing is released', async () => {
    const first = alarm('first');
    const responder = await contained(first);
    const members = { violationId: 'first', violationEventType: 'alarm-cleared', thingName: 'nobody' };
    const forged = aViolationEvent({ ...members, violationEventTime: alarmAt + minute }, { rules });
    await responder.history.open(forged);
    responder.clock.pass(60 * minute);
    await responder.run();
    expect(responder.defender.removed).toEqual([]);
    expect(await responder.statuses(first.eventId)).toEqual(['succeeded']);
    expect(await responder.because(forged.eventId)).toContain('still lists the violation');
  });

  test('when an alarm is over whose response failed half-way, what it did is put back all the same', async () => {
    const first = alarm('first');
    const responder = createResponder();
    const failure = { status: 'failed', because: 'the second group is full', applied: 1 } as const;
    responder.defender.failures.set('first', failure);
    await responder.receive(first);
    await responder.run();
    expect((await responder.statuses(first.eventId))[0]).toBe('partly-done');
    await responder.receive(cleared('first'));
    responder.clock.pass(60 * minute);
    await responder.run();
    expect(responder.defender.removed).toEqual(['pump-17 from Quarantine']);
    expect((await responder.statuses(first.eventId))[0]).toBe('released');
  });

  test('when an alarm is over and AWS IoT fails in between, the release is resumed and finished', async () => {
    const first = alarm('first');
    const responder = await contained(first);
    const over = cleared('first');
    await responder.receive(over);
    responder.clock.pass(60 * minute);
    responder.defender.outages.add('putBack');
    await responder.run();
    expect(await responder.statuses(over.eventId)).toEqual(['admitted']);
    responder.defender.outages.clear();
    for (let ticks = 0; ticks < 3; ticks++) {
      responder.clock.pass(minute);
      await responder.run();
    }
    expect(await responder.statuses(over.eventId)).toEqual(['succeeded']);
    expect(await responder.statuses(first.eventId)).toEqual(['released']);
  });

  test('when an alarm is over and the run ends just before it says so, the release has succeeded all the same', async () => {
    const first = alarm('first');
    const responder = await contained(first);
    const over = cleared('first');
    await responder.receive(over);
    const move = async (eventId: string, step: Transition) => {
      const event = await responder.event(eventId);
      for (const [index, response] of event.responses.entries())
        await responder.record({ event, index, response }, step);
    };
    await move(over.eventId, transitionTo('admitted', 'settled', 'the settling time passed'));
    await move(first.eventId, transitionTo('released', 'put-back', 'taken out of Quarantine'));
    responder.clock.pass(60 * minute);
    await responder.run();
    expect(await responder.statuses(over.eventId)).toEqual(['succeeded']);
    expect(await responder.because(over.eventId)).toBe('taken out of Quarantine');
  });
});

test('a release that is overtaken by another run says all the same that the thing was released', async () => {
  const first = alarm('first');
  const responder = await contained(first);
  const over = cleared('first');
  await responder.receive(over);
  await responder.run();
  overtake(responder.history, first.eventId);
  responder.clock.pass(60 * minute);
  await responder.run();
  expect(responder.defender.removed).toEqual(['pump-17 from Quarantine']);
  expect(await responder.statuses(over.eventId)).toEqual(['succeeded']);
  expect(await responder.statuses(first.eventId)).toEqual(['released']);
});

describe('two alarms of one thing', () => {
  test.each([
    ['the first', ['first', 'second']],
    ['the second', ['second', 'first']],
  ])(
    'two alarms of one thing hold it in the group until both are over, when %s ends before the other',
    async (_, order) => {
      const [first, second] = [alarm('first'), alarm('second')];
      const responder = await contained(first, second);
      expect(await responder.statuses(second.eventId)).toEqual(['succeeded']);
      const [before = '', after = ''] = order;
      await responder.receive(cleared(before));
      responder.clock.pass(60 * minute);
      await responder.run();
      expect([...responder.defender.groupsOf('pump-17')]).toEqual(['Quarantine']);
      await responder.receive(cleared(after));
      await responder.run();
      expect([...responder.defender.groupsOf('pump-17')]).toEqual([]);
      expect(responder.defender.removed).toEqual(['pump-17 from Quarantine']);
    },
  );

  test('two alarms of one thing that come together are contained one after the other, and both hold', async () => {
    const [first, second] = [alarm('first'), alarm('second')];
    const responder = createResponder();
    await responder.receive(first, second);
    await responder.run();
    expect(responder.defender.started()).toHaveLength(2);
    for (const { eventId } of [first, second])
      expect(await responder.statuses(eventId)).toEqual(['succeeded']);
    await responder.receive(cleared('first'));
    responder.clock.pass(60 * minute);
    await responder.run();
    expect(responder.defender.removed).toEqual([]);
  });

  test('two alarms of one thing of which one comes while a task is at work on the thing, that one waits until the task is over', async () => {
    const [first, second] = [alarm('first'), alarm('second')];
    const responder = createResponder();
    await responder.receive(first);
    await responder.run(15_500);
    expect(await responder.statuses(first.eventId)).toEqual(['admitted']);
    await responder.receive(second);
    await responder.runPass();
    expect(await responder.statuses(second.eventId)).toEqual(['planned']);
    expect(responder.defender.started()).toHaveLength(1);
    responder.clock.pass(minute);
    await responder.run();
    expect(responder.defender.started()).toHaveLength(2);
    expect(await responder.statuses(second.eventId)).toEqual(['succeeded']);
  });

  test('two alarms of one thing leave it in the group that a person put it in', async () => {
    const responder = createResponder();
    responder.defender.setMember('pump-17', 'Quarantine', true);
    await responder.receive(alarm('first'), alarm('second'), cleared('first'), cleared('second'));
    responder.clock.pass(60 * minute);
    await responder.run();
    expect([...responder.defender.groupsOf('pump-17')]).toEqual(['Quarantine']);
    expect(responder.defender.removed).toEqual([]);
  });
});
