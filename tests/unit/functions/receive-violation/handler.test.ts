import { createHandler } from '../../../../functions/receive-violation/handler.ts';
import { createPark } from '../../../../shared/history/park.ts';
import { createRecordNotice } from '../../../../shared/receiving/record-notice.ts';
import type { Ruleset } from '../../../../shared/rules/ruleset.ts';
import { enforcing } from '../../../builders/rulesets.ts';
import { snsEvent } from '../../../builders/sns-event.ts';
import { createMemoryHistory } from '../../../fakes/memory-history.ts';
import {
  createCountingTelemetry,
  createLeapingClock,
  createRecordedWakeUpQueue,
} from '../../../fakes/recorders.ts';
import { anAudit, aViolation, messageOf } from '../../../fixtures/notices/builders.ts';
import { aRule, rulesetOf } from '../../shared/rules/builders.ts';

function receiver(ruleset: Ruleset | Error = rulesetOf([aRule()], enforcing)) {
  const [history, wakeUpQueue, clock, telemetry] = [
    createMemoryHistory(),
    createRecordedWakeUpQueue(),
    createLeapingClock(),
    createCountingTelemetry(),
  ];
  const inForce = { ruleset };
  const common = { history, clock, telemetry, by: 'receive-violation' };
  const handle = createHandler({
    recordNotice: createRecordNotice({
      ...common,
      async liveRuleset() {
        if (inForce.ruleset instanceof Error) throw inForce.ruleset;
        return inForce.ruleset;
      },
    }),
    park: createPark(common),
    ...{ wakeUpQueue, clock, telemetry },
  });
  return {
    ...{ history, wakeUpQueue, clock, telemetry, inForce },
    receive: (...bodies: string[]) => handle(snsEvent(...bodies)),
  };
}

const inAlarm = messageOf(aViolation());
const cleared = messageOf(aViolation({ violationEventType: 'alarm-cleared' }));

describe('a violation notice', () => {
  test('a violation notice becomes one event with its decision and what is planned, and wakes respond up', async () => {
    const { receive, history, wakeUpQueue } = receiver();
    await receive(inAlarm);
    const [event, ...others] = history.events();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      kind: 'violation',
      subject: 'thing/pump-17',
      source: 'profile/fleet',
      at: new Date(1790000100000),
      decision: { because: 'rule-matches', rule: { id: 'quarantine' }, rulesetVersion: 7 },
      responses: [{ status: 'planned', step: { kind: 'mitigate', actions: ['QuarantineThing'] } }],
    });
    expect(wakeUpQueue.sent).toEqual([event?.eventId]);
  });

  test('a violation notice that comes again changes nothing, also under other rules, and wakes respond up again', async () => {
    const { receive, history, wakeUpQueue, inForce, clock } = receiver();
    await receive(inAlarm);
    const before = history.events();
    inForce.ruleset = rulesetOf([aRule({ id: 'later', priority: 1 })], enforcing);
    clock.pass(60_000);
    await receive(inAlarm, inAlarm);
    expect(history.events()).toEqual(before);
    expect(wakeUpQueue.sent).toHaveLength(3);
  });

  test('a violation notice that contradicts one of the same violation and moment is parked beside it, once', async () => {
    const { receive, history, telemetry } = receiver();
    const other = messageOf(aViolation({ thingName: 'pump-18' }));
    await receive(inAlarm, other, other);
    expect(history.events()).toMatchObject([
      { kind: 'violation', thingName: 'pump-17' },
      {
        kind: 'parked',
        reason: 'contradictory',
        message: other,
        detail: expect.stringContaining('thingName'),
      },
    ]);
    expect(telemetry.counts.get('NoticeParked')).toBe(2);
  });

  test.each([
    ['no rule matches', rulesetOf([], enforcing)],
    ['the rule only observes', rulesetOf([aRule({ mode: 'observe' })], enforcing)],
  ])('a violation notice is stored and does not ring where %s', async (_, ruleset) => {
    const { receive, history, wakeUpQueue } = receiver(ruleset);
    await receive(inAlarm);
    expect(history.events()).toHaveLength(1);
    expect(wakeUpQueue.sent).toEqual([]);
  });

  test('a violation notice of the end of an alarm plans its release and nothing that contains', async () => {
    const { receive, history } = receiver();
    await receive(cleared, messageOf(aViolation({ violationEventType: 'alarm-invalidated' })));
    for (const event of history.events()) {
      expect(event).toMatchObject({ responses: [{ status: 'planned', step: { kind: 'release' } }] });
    }
    expect(history.events()).toHaveLength(2);
  });

  test('a violation notice and the others of the same invocation are stored one by one', async () => {
    const { receive, history } = receiver();
    await receive(inAlarm, cleared, messageOf(aViolation({ violationId: 'another' })));
    expect(history.events()).toHaveLength(3);
  });

  test('a violation notice is stored for as long as the ruleset says', async () => {
    const { receive, history, clock } = receiver(rulesetOf([], { ...enforcing, retentionDays: 2 }));
    await receive(inAlarm);
    expect(history.events()[0]?.expiresAt).toEqual(new Date(clock.now().getTime() + 2 * 86_400_000));
  });
});

describe('a message that is none', () => {
  test.each([
    ['misrouted', messageOf(anAudit())],
    ['not-json', '{"violationEventType":'],
    ['unknown-kind', '{"hello":"world"}'],
    ['invalid-violation', messageOf(aViolation({ violationEventTime: 1790000100 }))],
    ['from-the-future', messageOf(aViolation({ violationEventTime: Date.UTC(2099, 0, 1) }))],
  ])('a message that is none is parked in full as %s, and gets no response', async (reason, message) => {
    const { receive, history, wakeUpQueue, telemetry } = receiver();
    await receive(message);
    expect(history.events()).toMatchObject([
      { kind: 'parked', reason, message, subject: 'account/111122223333' },
    ]);
    expect(wakeUpQueue.sent).toEqual([]);
    expect(telemetry.counts.get('NoticeParked')).toBe(1);
  });

  test('a message that is none is parked once, and keeps no other from being received', async () => {
    const { receive, history } = receiver();
    await receive('nonsense', inAlarm, 'nonsense');
    expect(history.events().map(({ kind }) => kind)).toEqual(['parked', 'violation']);
  });
});

test('nothing is decided, and the notice comes again, where the ruleset can not be read', async () => {
  const { history, receive } = receiver(new Error('throttled'));
  await expect(receive(inAlarm)).rejects.toThrow('throttled');
  expect(history.events()).toEqual([]);
});
