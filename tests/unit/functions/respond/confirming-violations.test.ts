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

describe('a notice that was decided by rules that can not be read is held', () => {
  const unread = { rulesetVersion: 999 };
  const clearing = aRule({
    match: { kind: ['violation'], violationEventType: ['alarm-cleared'] },
    respond: [{ notify: { severity: 'low' } }],
  });

  test.each([
    ['of an alarm that is on', aViolationEvent({}, { rules: [notifying] }), 0],
    ['of an alarm that came and went', aViolationEvent({}, { rules: [notifying] }), 0],
    ['of an end', aViolationEvent({ violationEventType: 'alarm-cleared' }, { rules: [clearing] }), 1],
  ])('a notice %s that was decided by rules that can not be read is held', async (which, event, index) => {
    const { receive, defender, run, event: stored, opsTopic } = createResponder();
    await receive({ ...event, decision: { ...event.decision, ...unread } });
    if (which.endsWith('went')) defender.clear('pump-17', event.violationId);
    await run();
    const notice = (await stored(event.eventId)).responses[index];
    expect(notice).toMatchObject({ status: 'held' });
    expect(notice?.trail.at(-1)?.reason.code).toBe('ruleset-unreadable');
    expect(opsTopic.notices).toMatchObject([{ because: `${event.eventId}#${index + 1} held` }]);
  });
});

test('a finding that was decided by rules that can not be read is held', async () => {
  const { decision, ...finding } = aFindingEvent();
  const { receive, run, reason } = createResponder();
  await receive({ ...finding, decision: { ...decision, rulesetVersion: 999 } });
  await run();
  expect(await reason(finding.eventId)).toBe('ruleset-unreadable');
});
