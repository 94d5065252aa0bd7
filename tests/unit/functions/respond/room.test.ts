import { createRoom } from '../../../../functions/respond/guards/room.ts';
import type { Member } from '../../../../functions/respond/transition.ts';
import { aViolationEvent } from '../../../builders/events.ts';
import { enforcing } from '../../../builders/rulesets.ts';
import { createMemoryLimitUsage } from '../../../fakes/memory-records.ts';
import { createCountingTelemetry, createLeapingClock } from '../../../fakes/recorders.ts';
import { aRule, rulesetOf } from '../../shared/rules/builders.ts';

const one = { devices: [{ count: 1, per: '1h' }] };

/** A mitigation whose decision names no rule. */
function undecided(thingName: string, rule = aRule()): Member {
  const { decision, ...event } = aViolationEvent({ thingName, violationId: thingName }, { rules: [rule] });
  const [response] = event.responses;
  if (!response) throw new Error('nothing was asked for');
  return { event: { ...event, decision: { ...decision, rule: undefined } }, index: 0, response };
}

function roomUnder(settings: Record<string, unknown>) {
  const usage = createMemoryLimitUsage();
  const room = createRoom({
    ...{ usage, reach: { devicesOf: async () => 1 }, clock: createLeapingClock() },
    liveRuleset: async () => rulesetOf([aRule()], settings),
    telemetry: createCountingTelemetry(),
  });
  return { usage, take: (member: Member) => room.take(member, 1) };
}

test('a response that no rule decided counts for the breaker', async () => {
  const { take } = roomUnder({ ...enforcing, breaker: one });
  expect(await take(undecided('pump-1'))).toBeUndefined();
  expect((await take(undecided('pump-2')))?.reason.code).toBe('breaker-reached');
});

test('a response that no rule decided counts for the limits it has, apart from what any rule did', async () => {
  const { take, usage } = roomUnder(enforcing);
  const limited = aRule({ limits: one });
  expect(await take(undecided('pump-1', limited))).toBeUndefined();
  expect((await take(undecided('pump-2', limited)))?.reason.code).toBe('limit-reached');
  expect(await usage.since('none', new Date(0))).toMatchObject([{ subject: 'thing/pump-1' }]);
});
