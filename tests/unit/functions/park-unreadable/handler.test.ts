import { createHandler } from '../../../../functions/park-unreadable/handler.ts';
import { createPark } from '../../../../shared/history/park.ts';
import { snsEvent } from '../../../builders/sns-event.ts';
import { createMemoryHistory } from '../../../fakes/memory-history.ts';
import { createCountingTelemetry, createLeapingClock } from '../../../fakes/recorders.ts';
import { anAudit, aViolation, messageOf } from '../../../fixtures/notices/builders.ts';

function parker() {
  const history = createMemoryHistory();
  const telemetry = createCountingTelemetry();
  const park = createPark({ history, clock: createLeapingClock(), telemetry, by: 'park-unreadable' });
  return { history, handle: createHandler({ park, telemetry }) };
}

test.each([
  ['no JSON', 'hello', 'not-json'],
  ['empty', '', 'not-json'],
  ['a list', '[1,2]', 'not-an-object'],
  ['a text', '"in-alarm"', 'not-an-object'],
  ['null', 'null', 'not-an-object'],
  ['an object of another kind', '{"hello":"world"}', 'unknown-kind'],
  ['a violation without its event type', '{"violationEventType":null}', 'invalid-violation'],
])('a body that is %s is parked in full, once', async (_, message, reason) => {
  const { history, handle } = parker();
  await handle(snsEvent(message, message));
  expect(history.events()).toMatchObject([{ kind: 'parked', reason, message }]);
});

test.each([
  ['a violation', messageOf(aViolation())],
  ['an audit', messageOf(anAudit())],
])('%s is left to its own receiver', async (_, message) => {
  const { history, handle } = parker();
  await handle(snsEvent(message));
  expect(history.events()).toEqual([]);
});
