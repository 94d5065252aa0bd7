import { aViolationEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aRule } from '../../shared/rules/builders.ts';

const minute = 60_000;
const speaking = [
  aRule({
    respond: [{ notify: { severity: 'high' } }, { setVerificationState: { state: 'BENIGN_POSITIVE' } }],
  }),
];
const violationId = 'drill-20261123T030000Z-5f0c2f1e';

test('the notices and verification states of a rule are skipped in a drill', async () => {
  const { receive, run, statuses, opsTopic } = createResponder();
  const event = aViolationEvent({ violationId }, { rules: speaking });
  await receive(event);
  await run();
  expect(await statuses(event.eventId)).toEqual(['skipped', 'skipped']);
  expect(opsTopic.notices).toEqual([]);
});

test('the same is done for any other violation', async () => {
  const { receive, run, statuses, opsTopic } = createResponder();
  const event = aViolationEvent({}, { rules: speaking });
  await receive(event);
  await run();
  expect(await statuses(event.eventId)).toEqual(['succeeded', 'succeeded']);
  expect(opsTopic.notices).toHaveLength(1);
});

test('a drill without an end expires as any forged notice does, without a notice', async () => {
  const { history, run, statuses, opsTopic, defender, clock } = createResponder();
  const event = aViolationEvent({ violationId });
  await history.open(event);
  for (let minutes = 0; minutes < 12; minutes++) {
    await run();
    clock.pass(minute);
  }
  expect(await statuses(event.eventId)).toEqual(['expired']);
  expect({ notices: opsTopic.notices, started: defender.started() }).toEqual({ notices: [], started: [] });
});
