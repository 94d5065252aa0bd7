import { aViolationEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aRule, rulesetOf, settings } from '../../shared/rules/builders.ts';

const disconnecting = (members: object = {}) =>
  aViolationEvent({}, { rules: [aRule({ respond: [{ disconnect: members }] })] });

test('a thing in alarm is disconnected, once Device Defender confirms its alarm', async () => {
  const { receive, run, statuses, because, defender } = createResponder();
  defender.connect('pump-17');
  const event = disconnecting();
  await receive(event);
  await run();
  expect(await statuses(event.eventId)).toEqual(['succeeded']);
  expect(await because(event.eventId)).toBe('the connection was closed');
  expect([...defender.connected.keys()]).toEqual([]);
});

test('a thing that is not connected needs nothing, and that is said', async () => {
  const { receive, run, because } = createResponder();
  const event = disconnecting({ cleanSession: true });
  await receive(event);
  await run();
  expect(await because(event.eventId)).toBe('there was no connection');
});

test('no thing is disconnected that Device Defender does not list', async () => {
  const { history, run, statuses, defender } = createResponder();
  defender.connect('pump-17');
  const event = disconnecting();
  await history.open(event);
  await run();
  expect(await statuses(event.eventId)).toEqual(['planned']);
  expect([...defender.connected.keys()]).toEqual(['pump-17']);
});

test('the breaker counts a thing that is disconnected', async () => {
  const { receive, run, statuses, inForce, defender } = createResponder();
  const breaker = { devices: [{ count: 1, per: '1h' }] };
  inForce.ruleset = rulesetOf([], settings({ breaker }));
  const first = disconnecting();
  const second = aViolationEvent(
    { thingName: 'pump-18', violationId: 'other' },
    { rules: [aRule({ respond: [{ disconnect: {} }] })] },
  );
  await receive(first, second);
  await run();
  const all = await Promise.all([first, second].map(({ eventId }) => statuses(eventId)));
  expect(all.flat().sort()).toEqual(['held', 'succeeded']);
  expect(defender.started()).toEqual([]);
});

test('a rule may limit how many things it disconnects, and contain the same thing beforehand', async () => {
  const { receive, run, statuses, inForce, defender } = createResponder();
  const limits = { cooldown: '6h', devices: [{ count: 1, per: '1h' }] };
  const rule = aRule({ limits, respond: [{ mitigate: ['QuarantineThing'] }, { disconnect: {} }] });
  inForce.ruleset = rulesetOf([rule]);
  const first = aViolationEvent({}, { rules: [rule] });
  const second = aViolationEvent({ thingName: 'pump-18', violationId: 'other' }, { rules: [rule] });
  await receive(first);
  await run();
  await receive(second);
  await run();
  expect(await statuses(first.eventId)).toEqual(['succeeded', 'succeeded']);
  expect((await statuses(second.eventId))[0]).toBe('held');
  expect(defender.groupsOf('pump-17')).toEqual(['Quarantine']);
});

test('a call that fails is made again, and a refused one has failed and is notified', async () => {
  const { receive, run, statuses, clock, defender, opsTopic } = createResponder();
  const event = disconnecting();
  defender.outages.add('disconnect');
  await receive(event);
  await run();
  expect(await statuses(event.eventId)).toEqual(['planned']);
  defender.outages.clear();
  defender.refusals.set('disconnect', { refusal: 'invalid', because: 'no such client id' });
  clock.pass(5000);
  await run();
  expect(await statuses(event.eventId)).toEqual(['failed', 'succeeded']);
  expect(opsTopic.notices).toHaveLength(1);
});
