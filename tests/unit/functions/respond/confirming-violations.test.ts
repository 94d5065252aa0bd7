import { aFindingEvent, aViolationEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aRule } from '../../shared/rules/builders.ts';

const notifying = aRule({ respond: [{ notify: { severity: 'low' } }] });

test('an alarm that is listed as active is responded to, also where no transition is listed', async () => {
  const alarm = aViolationEvent();
  const { history, defender, run, statuses } = createResponder();
  defender.alarm('pump-17', alarm.violationId, JSON.parse(alarm.document));
  await history.open(alarm);
  await run();
  expect(await statuses(alarm.eventId)).toEqual(['succeeded']);
});

test('operators are notified of an alarm that came and went', async () => {
  const alarm = aViolationEvent({}, { rules: [notifying] });
  const { receive, defender, run, opsTopic } = createResponder();
  await receive(alarm);
  defender.clear('pump-17', alarm.violationId);
  await run();
  expect(opsTopic.notices).toHaveLength(1);
});

test('a finding that was decided by rules that can not be read is held', async () => {
  const { decision, ...finding } = aFindingEvent();
  const { receive, run, reason } = createResponder();
  await receive({ ...finding, decision: { ...decision, rulesetVersion: 999 } });
  await run();
  expect(await reason(finding.eventId)).toBe('ruleset-unreadable');
});
