import { aCertificateFindingEvent, aViolationEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFindingRule } from '../../shared/rules/builders.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const alarmAt = 1790000100000;

const deactivate = { name: 'BlankPolicy', type: 'UPDATE_DEVICE_CERTIFICATE', thingGroupNames: [] } as const;

const rules = [aFindingRule({ respond: [{ mitigate: ['BlankPolicy'] }] })];
const findingOf = (number: number, checkName = 'DEVICE_CERTIFICATE_SHARED_CHECK') =>
  aCertificateFindingEvent(number, { checkName }, { rules });

function auditing() {
  const responder = createResponder();
  responder.defender.actions.set('BlankPolicy', deactivate);
  const { run, clock, defender } = responder;
  return {
    ...responder,
    /** Lets minutes pass, with a tick in each. */
    async minutes(count: number) {
      for (let passed = 0; passed < count; passed++) {
        clock.pass(minute);
        await run();
      }
    },
    audits: () => defender.audits.map(({ checkName }) => checkName),
  };
}

test('a mitigated finding is verified though the audit of another check can not be asked about', async () => {
  const [broken, other] = [findingOf(1), findingOf(2, 'DEVICE_CERTIFICATE_EXPIRING_CHECK')];
  const { receive, run, minutes, statuses, verifyingAudits } = auditing();
  const { outcomeOf } = verifyingAudits;
  Object.assign(verifyingAudits, {
    outcomeOf: (id: string, checkName: string) =>
      checkName === broken.checkName ? Promise.reject(new Error('out of order')) : outcomeOf(id, checkName),
  });
  await receive(broken, other);
  await run();
  await minutes(6);
  expect(await statuses(broken.eventId)).toEqual(['succeeded']);
  expect(await statuses(other.eventId)).toEqual(['verified']);
});

test('a contained violation is verified though what history has of another one can not be read', async () => {
  const [broken, other] = ['pump-1', 'pump-2'].map((name) =>
    aViolationEvent({ thingName: name, violationId: name }),
  );
  if (!broken || !other) throw new Error('no violation');
  const { receive, run, clock, statuses, history, defender } = auditing();
  await receive(broken, other);
  await run();
  for (const each of [broken, other]) defender.clear(each.thingName, each.violationId);
  const { violation } = history;
  history.violation = (id) =>
    id === broken.violationId ? Promise.reject(new Error('out of order')) : violation(id);
  clock.pass(day + minute);
  await run();
  expect(await statuses(broken.eventId)).toEqual(['succeeded']);
  expect(await statuses(other.eventId)).toEqual(['verified']);
});

describe('a mitigated finding', () => {
  const [first, second] = [findingOf(1), findingOf(2)];

  test('a mitigated finding is verified where an audit of its check no longer finds it; one audit serves all that are due', async () => {
    const { receive, run, minutes, statuses, audits, because, verifications } = auditing();
    await receive(first, second);
    await run();
    expect(await statuses(first.eventId)).toEqual(['succeeded']);
    await minutes(1);
    expect(audits()).toEqual([]);
    await minutes(3);
    expect(audits()).toEqual(['DEVICE_CERTIFICATE_SHARED_CHECK']);
    for (const { eventId } of [first, second]) expect(await statuses(eventId)).toEqual(['verified']);
    expect(await because(first.eventId)).toBe('audit audit-1 no longer reports the finding');
    expect(await verifications.isClaimed('audit-1')).toBe(true);
  });

  test('a mitigated finding is unverified, and notified, where the audit still finds it', async () => {
    const { receive, run, minutes, statuses, defender, opsTopic } = auditing();
    defender.stillFound.add(first.subject);
    await receive(first, second);
    await run();
    await minutes(5);
    expect(await statuses(first.eventId)).toEqual(['unverified', 'succeeded']);
    expect(await statuses(second.eventId)).toEqual(['verified']);
    expect(opsTopic.notices).toMatchObject([{ headline: `Needs a person: ${first.subject}` }]);
  });

  test.each([
    ['can not look', 'blind', /could not check it: DEVICE_CERTIFICATE_SHARED_CHECK FAILED/],
    ['can not be started', 'refused', /no audit could be started: the check is not enabled/],
  ])('a mitigated finding is unverified, and not verified, where the audit %s', async (_, how, why) => {
    const { receive, run, minutes, statuses, because, defender } = auditing();
    if (how === 'blind') defender.blind.add('DEVICE_CERTIFICATE_SHARED_CHECK');
    else defender.refusals.set('startAudit', { refusal: 'invalid', because: 'the check is not enabled' });
    await receive(first);
    await run();
    await minutes(5);
    expect(await statuses(first.eventId)).toEqual(['unverified', 'succeeded']);
    expect(await because(first.eventId)).toMatch(why);
  });

  test('a mitigated finding waits for another audit where it was mitigated after one began', async () => {
    const { receive, run, minutes, statuses, audits, clock } = auditing();
    await receive(first);
    await run();
    clock.pass(3 * minute);
    await run();
    await receive(second);
    await run();
    await minutes(1);
    expect(await statuses(first.eventId)).toEqual(['verified']);
    expect(await statuses(second.eventId)).toEqual(['succeeded']);
    await minutes(4);
    expect(await statuses(second.eventId)).toEqual(['verified']);
    expect(audits()).toHaveLength(2);
  });

  test('a mitigated finding is verified by check, each by an audit of its own', async () => {
    const { receive, run, minutes, statuses, audits } = auditing();
    const other = findingOf(3, 'DEVICE_CERTIFICATE_EXPIRING_CHECK');
    await receive(first, other);
    await run();
    await minutes(4);
    expect(audits().sort()).toEqual(['DEVICE_CERTIFICATE_EXPIRING_CHECK', 'DEVICE_CERTIFICATE_SHARED_CHECK']);
    expect(await statuses(other.eventId)).toEqual(['verified']);
  });

  test('a mitigated finding is verified by another audit where the answer to the start was lost', async () => {
    const { receive, run, minutes, statuses, audits, defender } = auditing();
    const { start } = defender.verifyingAudits;
    defender.verifyingAudits.start = async (checkName) => {
      defender.verifyingAudits.start = start;
      await start(checkName);
      throw new Error('the answer was lost');
    };
    await receive(first);
    await run();
    await minutes(6);
    expect(await statuses(first.eventId)).toEqual(['verified']);
    expect(audits()).toHaveLength(2);
  });

  test('a mitigated finding is not asked for while audits can not be asked for, and loses nothing by it', async () => {
    const { receive, run, minutes, statuses, defender } = auditing();
    await receive(first);
    await run();
    defender.outages.add('outcomeOf').add('startAudit');
    await minutes(4);
    expect(await statuses(first.eventId)).toEqual(['succeeded']);
    defender.outages.clear();
    await minutes(4);
    expect(await statuses(first.eventId)).toEqual(['verified']);
  });

  test('a mitigated finding whose things only joined a group is not verified: its certificate is as it was', async () => {
    const { receive, run, minutes, aggregateStatus, audits, defender } = auditing();
    defender.actions.set('BlankPolicy', {
      ...deactivate,
      type: 'ADD_THINGS_TO_THING_GROUP',
      thingGroupNames: ['Q'],
    });
    defender.mitigationEffects.changedBy = async () => [
      { contained: { kind: 'thing-group', thingName: 'a', thingGroupName: 'Q' } },
    ];
    await receive(first);
    await run();
    await minutes(5);
    expect(await aggregateStatus(first.eventId)).toBe('succeeded');
    expect(audits()).toEqual([]);
  });
});

describe('a contained violation', () => {
  const alarm = aViolationEvent();
  const over = (violationEventType: string) =>
    aViolationEvent({ violationEventType, violationEventTime: alarmAt + 1000 });

  test('a contained violation is verified when it is cleared, in the eyes of Device Defender too', async () => {
    const { receive, run, statuses, aggregateStatus } = auditing();
    await receive(alarm);
    await run();
    expect(await aggregateStatus(alarm.eventId)).toBe('unproven');
    await receive(over('alarm-cleared'));
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['verified']);
  });

  test('a contained violation is not verified by a forged notice', async () => {
    const { receive, run, statuses, history } = auditing();
    await receive(alarm);
    await run();
    await history.open(over('alarm-cleared'));
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['succeeded']);
  });

  test('a contained violation is unverified, and notified, where it is still in alarm a day later', async () => {
    const { receive, run, clock, statuses, opsTopic } = auditing();
    await receive(alarm);
    await run();
    clock.pass(day - 2 * minute);
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['succeeded']);
    clock.pass(3 * minute);
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['unverified', 'succeeded']);
    expect(opsTopic.notices).toHaveLength(1);
  });

  test('a contained violation is verified a day later where it has ended and its notice was lost', async () => {
    const { receive, run, clock, statuses, defender } = auditing();
    await receive(alarm);
    await run();
    defender.clear(alarm.thingName, alarm.violationId);
    clock.pass(day + minute);
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['verified']);
  });

  test('a contained violation is not verified by silence, of which no operator is notified', async () => {
    const { receive, run, clock, statuses, opsTopic } = auditing();
    await receive(alarm);
    await run();
    await receive(over('alarm-invalidated'));
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['succeeded']);
    clock.pass(day + minute);
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['unverified']);
    expect(opsTopic.notices).toEqual([]);
  });
});
