import {
  createAskActivity,
  createAskListed,
  notListedYet,
} from '../../../../functions/respond/guards/activity.ts';
import { createDecidesAgain } from '../../../../functions/respond/guards/confirm/decides-again.ts';
import { createConfirmViolation } from '../../../../functions/respond/guards/confirm/violation.ts';
import type { Candidate } from '../../../../functions/respond/guards/guard.ts';
import { createGuards } from '../../../../functions/respond/guards/guards.ts';
import { createRoom } from '../../../../functions/respond/guards/room.ts';
import { createNotEnded } from '../../../../functions/respond/guards/still-due.ts';
import type { Member } from '../../../../functions/respond/transition.ts';
import type { ListedTransition } from '../../../../shared/defender/violation-transitions.ts';
import type { Activity } from '../../../../shared/defender/violations.ts';
import type { DecidedEvent, ViolationEvent } from '../../../../shared/events/event.ts';
import type { JsonObject } from '../../../../shared/json/json.ts';
import { reason } from '../../../../shared/responses/reason.ts';
import { aFindingEvent, aViolationEvent, receivedAt } from '../../../builders/events.ts';
import { aTrailEntry } from '../../../builders/responses.ts';
import { enforcing, rulesetMade } from '../../../builders/rulesets.ts';
import { createMemoryLimitUsage } from '../../../fakes/memory-records.ts';
import { createCountingTelemetry, createLeapingClock } from '../../../fakes/recorders.ts';
import { aRule, rulesetOf } from '../../shared/rules/builders.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

const now = new Date(receivedAt.getTime() + 10 * second);
const clock = { ...createLeapingClock(now), now: () => now };
const later = (millis: number) => ({ notBefore: new Date(now.getTime() + millis).toISOString() });

function memberOf(event: DecidedEvent): Member {
  const [response] = event.responses;
  if (!response) throw new Error('nothing was asked for');
  return { event, index: 0, response };
}

const alarm = aViolationEvent({}, { rules: [aRule()] });
const document: JsonObject = JSON.parse(alarm.document);
const nothing = { of: () => undefined };

const activity = (answers: Partial<Activity>): Activity => ({
  ...{ isKnown: () => true, listed: () => undefined, failureOf: () => undefined },
  ...answers,
});

describe('what Device Defender is asked about violations', () => {
  const attempts = () => {
    const failures: unknown[] = [];
    const attempt = async <Answer>(_: object, work: () => Promise<Answer>): Promise<Answer | undefined> =>
      work().catch((error) => void failures.push(error));
    return { failures, attempts: { attempt } };
  };
  const unasked = () => Promise.reject(new Error('Device Defender was asked'));

  test('what Device Defender is asked about violations is nothing where there are only findings', async () => {
    const members = [memberOf(aFindingEvent())];
    const ask = createAskActivity({ activityOf: unasked }, attempts().attempts);
    expect(await ask(members)).toEqual({ known: members, listed: expect.anything() });
    expect((await ask(members)).listed.of(alarm)).toBeUndefined();
  });

  test('what Device Defender is asked about violations fails for those that it could not be asked about, and for no other', async () => {
    const other = aViolationEvent({ violationId: 'other', thingName: 'pump-2' }, { rules: [aRule()] });
    const isBroken = ({ violationId }: { violationId: string }) => violationId === 'other';
    const { failures, attempts: given } = attempts();
    const answered = activity({
      isKnown: (each) => !isBroken(each),
      failureOf: (each) => (isBroken(each) ? new Error('broken') : undefined),
    });
    const ask = createAskActivity({ activityOf: async () => answered }, given);
    expect((await ask([memberOf(alarm), memberOf(other)])).known).toEqual([memberOf(alarm)]);
    expect(failures).toEqual([new Error('broken')]);
  });

  test('what Device Defender is asked about violations of one response fails where it could not be asked', async () => {
    const answered = activity({ failureOf: () => new Error('broken') });
    const askListed = createAskListed({ activityOf: async () => answered });
    await expect(askListed(memberOf(alarm))).rejects.toThrow('broken');
    const answering = createAskListed({ activityOf: async () => activity({}) });
    expect(await answering(memberOf(alarm))).toBeDefined();
  });

  test('what Device Defender is asked about violations, and may not list yet, is asked again a second later', () => {
    expect(notListedYet(now)).toEqual({
      status: 'planned',
      reason: reason('unconfirmed', 'Device Defender may not list the violation yet'),
      changes: later(second),
    });
  });
});

describe('a response that is decided again', () => {
  const decidesAgain = (answers: { readonly wasInForce?: boolean; readonly isRead?: boolean } = {}) =>
    createDecidesAgain({
      rulesetOf: async (version) => (answers.isRead === false ? undefined : rulesetMade(version)),
      wasInForce: async () => answers.wasInForce ?? true,
      clock,
    });
  const version = alarm.decision.rulesetVersion;

  test('a response that is decided again is the same, or held with the reason', async () => {
    expect(await decidesAgain()(memberOf(alarm), document)).toBe('same');
    expect(await decidesAgain({ isRead: false })(memberOf(alarm), document)).toEqual({
      status: 'held',
      reason: reason('ruleset-unreadable', `version ${version} of the ruleset can't be read`),
      changes: later(10 * minute),
    });
    expect(await decidesAgain({ wasInForce: false })(memberOf(alarm), document)).toEqual({
      status: 'held',
      reason: reason(
        'ruleset-outdated',
        `version ${version} of the ruleset has not been in force since it happened`,
      ),
      changes: later(10 * minute),
    });
  });

  test('a response that is decided again is always the same where it is a notice of an outcome', async () => {
    const { event, index, response } = memberOf(alarm);
    const step = { kind: 'notify', severity: 'high', about: 'a response' } as const;
    const member = { event, index, response: { ...response, step } };
    expect(await decidesAgain({ isRead: false })(member, document)).toBe('same');
  });
});

describe('a violation that is to be confirmed', () => {
  function confirm(
    listed: (event: ViolationEvent) => JsonObject | undefined,
    remembered: readonly ListedTransition[] = [],
  ) {
    const guard = createConfirmViolation({
      violations: { transitionsBetween: async () => remembered } as never,
      decidesAgain: async () => 'same',
      park: async () => {
        throw new Error('it was parked');
      },
      clock,
    });
    return guard({ member: memberOf(alarm), listed: { of: listed } });
  }

  const listedAt = (millis: number) => ({ ...document, violationEventTime: alarm.at.getTime() + millis });

  const unconfirmed = (text: string) => ({
    status: 'planned',
    reason: reason('unconfirmed', text),
    changes: later((10 * second) / 8),
  });

  test('a violation that is to be confirmed is asked about again in a moment where it is not listed', async () => {
    expect(await confirm(() => undefined)).toEqual(
      unconfirmed('Device Defender does not list the violation as active'),
    );
  });

  test.each([
    [-minute, true],
    [minute, true],
    [-minute - 1, false],
    [minute + 1, false],
  ])(
    'a violation that is to be confirmed and is listed %i ms later is the same: %s',
    async (millis, isSame) => {
      const text = 'the rule does not ask for it, going by what Device Defender lists';
      expect(await confirm(() => listedAt(millis))).toEqual(isSame ? undefined : unconfirmed(text));
    },
  );

  test('a violation that is to be confirmed is not that of another behavior', async () => {
    const other = { ...document, behavior: { name: 'another' } };
    const remembered = (notice: JsonObject): ListedTransition =>
      ({ at: alarm.at, type: 'in-alarm', notice }) as ListedTransition;
    const text = 'the rule does not ask for it, going by what Device Defender lists';
    const elsewhere = () => listedAt(hour);
    expect(await confirm(elsewhere, [remembered(other)])).toEqual(unconfirmed(text));
    expect(await confirm(elsewhere, [remembered(document)])).toBeUndefined();
  });
});

describe('an alarm whose end was notified', () => {
  const end = aViolationEvent({
    violationEventType: 'alarm-cleared',
    violationEventTime: alarm.at.getTime() + second,
  });
  const notEnded = createNotEnded({ transitionsOf: async () => [alarm, end], clock });
  const text = `alarm-cleared at ${end.at.toISOString()}`;

  test('an alarm whose end was notified is over where it is not listed', async () => {
    expect(await notEnded({ member: memberOf(alarm), listed: nothing } as Candidate)).toEqual({
      status: 'skipped',
      reason: reason('alarm-ended', text),
    });
  });

  test('an alarm whose end was notified is asked about again in a moment where it is still listed', async () => {
    expect(await notEnded({ member: memberOf(alarm), listed: { of: () => document } } as Candidate)).toEqual({
      status: 'planned',
      reason: reason('still-active', `${text}, but Device Defender still lists the violation as active`),
      changes: later((10 * second) / 8),
    });
  });
});

describe('a response that limits count', () => {
  function roomWhere(
    devices: number | 'unfinished' | 'unknown',
    settings: Record<string, unknown> = enforcing,
  ) {
    return createRoom({
      ...{ usage: createMemoryLimitUsage(), reach: { devicesOf: async () => devices }, clock },
      liveRuleset: async () =>
        rulesetOf([aRule({ limits: { devices: [{ count: 5, per: '1h' }] } })], settings),
      telemetry: createCountingTelemetry(),
    });
  }
  const target = { thingName: 'pump-17' };

  test.each([
    ['unfinished', 'planned', 'the devices that it reaches are still being counted', second],
    ['unknown', 'held', 'the devices that it reaches could not be counted in ten minutes', 10 * minute],
  ] as const)(
    'a response that limits count, and whose count is %s, is %s',
    async (devices, status, text, wait) => {
      expect(await roomWhere(devices).measure(memberOf(alarm), target)).toEqual({
        status,
        reason: reason('reach-unknown', text),
        changes: later(wait),
      });
    },
  );

  test('a response that limits count waits for room under the breaker for a day at most, whatever ruleset comes', async () => {
    const breaker = { devices: [{ count: 1, per: '1h' }] };
    const room = roomWhere(1, { ...enforcing, breaker });
    const other = aViolationEvent({ violationId: 'other', thingName: 'pump-2' }, { rules: [aRule()] });
    expect(await room.take(memberOf(other), 1)).toBeUndefined();
    const held = await room.take(memberOf(alarm), 1);
    expect(held).toMatchObject({ status: 'held', reason: { code: 'breaker-reached' } });
    expect(held?.changes).toEqual(later(24 * hour + 1));
  });
});

describe('a response whose look-ups take too long', () => {
  const guards = createGuards({
    before: [() => new Promise(() => {})],
    planOf: async () => ({ changes: [] }),
    look: async () => ({ toHold: [] }),
    room: roomless(),
    clock: { now: () => now, sleep: async () => {} } as never,
  });
  const text = 'AWS does not answer what has to be known before it is done';
  const tried = (code: 'look-up-failed' | 'rule-matched', millis: number) => {
    const member = memberOf(alarm);
    const entry = aTrailEntry('planned', { code, at: new Date(now.getTime() - millis).toISOString() });
    return {
      ...member,
      response: { ...member.response, trail: [aTrailEntry('planned'), aTrailEntry('held'), entry] },
    };
  };

  test.each([
    ['for the first time', memberOf(alarm), 'planned', minute],
    ['after it waited for something else', tried('rule-matched', hour), 'planned', minute],
    ['for five minutes', tried('look-up-failed', 5 * minute), 'planned', minute],
    ['for eleven minutes', tried('look-up-failed', 11 * minute), 'held', 10 * minute],
  ] as const)('a response whose look-ups take too long %s waits', async (_, member, status, wait) => {
    expect(await guards.check({ member, listed: nothing } as Candidate)).toEqual({
      instead: { status, reason: reason('look-up-failed', text), changes: later(wait) },
    });
  });

  test('a response that reaches no device takes no room', async () => {
    const full = { ...enforcing, breaker: { devices: [{ count: 1, per: '1h' }] } };
    const usage = createMemoryLimitUsage();
    const room = createRoom({
      ...{ usage, reach: { devicesOf: async () => 1 }, clock },
      liveRuleset: async () => rulesetOf([aRule()], full),
      telemetry: createCountingTelemetry(),
    });
    const { takeRoom } = createGuards({
      ...{ before: [], planOf: async () => ({ changes: [] }), look: async () => ({ toHold: [] }) },
      ...{ room, clock },
    });
    const candidate = { member: memberOf(alarm), listed: nothing } as Candidate;
    expect(await takeRoom(candidate, { outlook: { toHold: [] }, devices: undefined })).toBeUndefined();
    expect(await usage.since('*', new Date(0))).toEqual([]);
  });

  test('a response whose look-ups take too long waits, also one without a trail', async () => {
    const { event, index, response } = memberOf(alarm);
    const member = { event, index, response: { ...response, trail: [] } };
    expect(await guards.check({ member, listed: nothing } as Candidate)).toMatchObject({
      instead: { status: 'planned' },
    });
  });
});

/** Limits are asked last: nothing here comes so far. */
function roomless() {
  return createRoom({
    ...{ usage: createMemoryLimitUsage(), reach: { devicesOf: async () => 1 }, clock },
    liveRuleset: async () => rulesetOf([], enforcing),
    telemetry: createCountingTelemetry(),
  });
}
