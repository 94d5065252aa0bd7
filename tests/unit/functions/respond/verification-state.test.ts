import { aViolationEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aRule } from '../../shared/rules/builders.ts';

const rules = [aRule({ respond: [{ setVerificationState: { state: 'FALSE_POSITIVE' } }] })];
const alarm = aViolationEvent({}, { rules });

test('the verification state that a rule asks for is set', async () => {
  const { receive, run, statuses } = createResponder();
  await receive(alarm);
  await run();
  expect(await statuses(alarm.eventId)).toEqual(['succeeded']);
});

test('of a violation that Device Defender does not list, none is ever set', async () => {
  const { history, run, statuses, reason, clock, defender } = createResponder();
  defender.outages.add('setVerificationState');
  await history.open(alarm);
  await run();
  expect(await statuses(alarm.eventId)).toEqual(['planned']);
  clock.pass(11 * 60_000);
  await run();
  expect(await statuses(alarm.eventId)).toEqual(['expired']);
  expect(await reason(alarm.eventId)).toBe('unconfirmed');
});

test('but is, where Device Defender lists it a little later', async () => {
  const { history, run, statuses, clock, defender } = createResponder();
  await history.open(alarm);
  await run();
  defender.hear(alarm);
  clock.pass(15_000);
  await run();
  expect(await statuses(alarm.eventId)).toEqual(['succeeded']);
});
