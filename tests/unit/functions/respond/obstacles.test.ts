import { LimitExceededException } from '@aws-sdk/client-iot';
import type { DecidedEvent } from '../../../../shared/events/event.ts';
import { aContainment } from '../../../builders/containments.ts';
import { aCertificateFindingEvent, aFindingEvent, aViolationEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFindingRule } from '../../shared/rules/builders.ts';

/** What AWS IoT shows, just before it is changed, may be in the way of a response. */

type Responder = ReturnType<typeof createResponder>;

const [second, minute, hour] = [1000, 60_000, 3_600_000];
const alarm = aViolationEvent();
const aboutPolicy = aFindingEvent(
  {},
  { rules: [aFindingRule({ respond: [{ mitigate: ['BlankPolicy'] }] })] },
);
const policy = { kind: 'policy', policyName: 'pump-policy' } as const;
const membership = { kind: 'thing-group', thingName: 'pump-17', thingGroupName: 'Quarantine' } as const;

/** A responder that may be kept from reading AWS IoT by its quota. */
function createThrottled() {
  const throttled = { is: false };
  const responder = createResponder((ports) => ({
    ...ports,
    effects: {
      ...ports.effects,
      async read(contained) {
        if (throttled.is) throw new LimitExceededException({ message: 'too much', $metadata: {} });
        return ports.effects.read(contained);
      },
    },
  }));
  responder.defender.actions.set('BlankPolicy', {
    ...{ name: 'BlankPolicy', type: 'REPLACE_DEFAULT_POLICY_VERSION', thingGroupNames: [] },
  });
  return { ...responder, throttled };
}

const versions = (...versionIds: string[]) => ({ of: 'policy', defaultVersionId: '1', versionIds }) as const;

async function setMembershipRecord({ containments }: Responder, state: 'releasing' | 'released') {
  const known = await containments.read('thing-group/pump-17/Quarantine');
  await containments.save({ ...(known ?? aContainment({ contained: membership })), holders: [], state });
}

interface Obstacle {
  readonly event: DecidedEvent;
  readonly arise: (responder: ReturnType<typeof createThrottled>) => unknown;
  readonly vanish: (responder: ReturnType<typeof createThrottled>) => unknown;
  readonly status: string;
  readonly reason: string;
  readonly text: string;
  readonly askedAgainAfter: number;
}

const obstacles: readonly (readonly [string, Obstacle])[] = [
  [
    'a policy that has all the versions it can have',
    {
      event: aboutPolicy,
      arise: ({ defender }) => defender.set(policy, versions('1', '2', '3', '4', '5')),
      vanish: ({ defender }) => defender.set(policy, versions('1', '2', '3', '4')),
      ...{ status: 'held', reason: 'no-free-version', text: 'needs a free one' },
      askedAgainAfter: 10 * minute,
    },
  ],
  [
    'AWS IoT that refuses to say what is there',
    {
      event: alarm,
      arise: ({ defender }) =>
        defender.refusals.set('read', { refusal: 'invalid', because: 'AWS IoT says no' }),
      vanish: ({ defender }) => defender.refusals.clear(),
      ...{ status: 'held', reason: 'resource-unfit', text: 'AWS IoT says no' },
      askedAgainAfter: 10 * minute,
    },
  ],
  [
    'a quota of AWS IoT that is used up',
    {
      event: alarm,
      arise: ({ throttled }) => {
        throttled.is = true;
      },
      vanish: ({ throttled }) => {
        throttled.is = false;
      },
      ...{ status: 'held', reason: 'quota-reached', text: 'too much', askedAgainAfter: hour },
    },
  ],
  [
    'what is being put back at that moment',
    {
      event: alarm,
      arise: (responder) => setMembershipRecord(responder, 'releasing'),
      vanish: (responder) => setMembershipRecord(responder, 'released'),
      ...{ status: 'planned', reason: 'task-under-way', text: 'is being put back' },
      askedAgainAfter: 10 * second,
    },
  ],
];

test.each(obstacles)(
  '%s delays a response, which is done when it is asked again and nothing is in the way',
  async (_, { event, arise, vanish, askedAgainAfter, ...expected }) => {
    const { eventId } = event;
    const responder = createThrottled();
    await arise(responder);
    await responder.receive(event);
    await responder.runPass();
    expect((await responder.statuses(eventId))[0]).toBe(expected.status);
    expect(await responder.reason(eventId)).toBe(expected.reason);
    expect(await responder.because(eventId)).toContain(expected.text);
    expect(responder.defender.started()).toEqual([]);
    await vanish(responder);
    responder.clock.pass(askedAgainAfter - 1);
    await responder.runPass();
    expect(await responder.reason(eventId)).toBe(expected.reason);
    responder.clock.pass(1);
    await responder.run();
    expect((await responder.statuses(eventId))[0]).toBe('succeeded');
  },
);

test('a thing in alarm that AWS IoT does not know was never contained: its response failed, and operators are notified (F31)', async () => {
  const responder = createResponder();
  responder.defender.refusals.set('read', { refusal: 'gone', because: 'no such thing' });
  await responder.receive(alarm);
  await responder.run();
  expect((await responder.statuses(alarm.eventId))[0]).toBe('failed');
  expect(await responder.reason(alarm.eventId)).toBe('subject-gone');
  expect(await responder.because(alarm.eventId)).toMatch(
    /^AWS IoT does not know the thing that is in alarm: /,
  );
  expect(responder.opsTopic.notices).toHaveLength(1);
  expect(responder.defender.started()).toEqual([]);
});

test('a finding whose resource is gone needs no response: it is skipped', async () => {
  const responder = createResponder();
  const rules = [aFindingRule({ respond: [{ mitigate: ['QuarantineThing'] }] })];
  const finding = aCertificateFindingEvent(1, {}, { rules });
  responder.defender.refusals.set('read', { refusal: 'gone', because: 'no such certificate' });
  await responder.receive(finding);
  await responder.run();
  expect(await responder.statuses(finding.eventId)).toEqual(['skipped']);
  expect(await responder.because(finding.eventId)).toMatch(/^the subject is gone: /);
  expect(responder.opsTopic.notices).toEqual([]);
});
