import { aFindingEvent, aViolationEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFindingRule, aRule } from '../../shared/rules/builders.ts';

const minute = 60_000;
const alarmAt = 1790000100000;
const rules = [aRule({ release: { on: 'cleared', after: '30m' } })];

const alarm = (violationEventTime = alarmAt) => aViolationEvent({ violationEventTime }, { rules });
const cleared = (violationEventTime = alarmAt + minute) =>
  aViolationEvent({ violationEventType: 'alarm-cleared', violationEventTime }, { rules });

/** A responder whose Device Defender lists nothing of the events that were received after a moment. */
function createUnlisting() {
  const listed: { until: Date } = { until: new Date(8.64e15) };
  const responder = createResponder((ports) => ({
    ...ports,
    violations: {
      ...ports.violations,
      async activityOf(asked) {
        const activity = await ports.violations.activityOf(asked);
        const isKnown = asked.every(({ receivedAt }) => receivedAt < listed.until);
        return {
          ...activity,
          isKnown: () => isKnown,
          listed: (violation) => (isKnown ? activity.listed(violation) : undefined),
        };
      },
    },
  }));
  return { ...responder, listed };
}

/** What Device Defender does not say is not taken for the end of an alarm. */
describe('until Device Defender can say whether an alarm is on', () => {
  test('its response waits, though the notice of its end is there', async () => {
    const { receive, runPass, listed, statuses, reason, clock } = createUnlisting();
    listed.until = new Date(0);
    await receive(alarm(), cleared());
    clock.pass(minute);
    await runPass();
    expect(await statuses(alarm().eventId)).toEqual(['planned']);
    expect(await reason(alarm().eventId)).toBe('rule-matched');
    listed.until = new Date(8.64e15);
    clock.pass(minute);
    await runPass();
    expect(await statuses(alarm().eventId)).toEqual(['skipped']);
  });

  test('its response waits, and a finding of that moment does not wait with it', async () => {
    const { receive, run, listed, statuses, defender } = createUnlisting();
    defender.actions.set('BlankPolicy', {
      ...{ name: 'BlankPolicy', type: 'REPLACE_DEFAULT_POLICY_VERSION', thingGroupNames: [] },
    });
    listed.until = new Date(0);
    const finding = aFindingEvent(
      {},
      { rules: [aFindingRule({ respond: [{ mitigate: ['BlankPolicy'] }] })] },
    );
    await receive(alarm(), finding);
    await run();
    expect(await statuses(alarm().eventId)).toEqual(['planned']);
    expect(await statuses(finding.eventId)).toEqual(['succeeded']);
  });

  test('nothing that it holds is released', async () => {
    const { receive, run, listed, clock, defender, statuses } = createUnlisting();
    await receive(alarm());
    await run();
    await receive(cleared());
    listed.until = new Date(0);
    clock.pass(60 * minute);
    await run();
    expect(defender.groupsOf('pump-17')).toEqual(['Quarantine']);
    listed.until = new Date(8.64e15);
    clock.pass(60 * minute);
    await run();
    expect(defender.groupsOf('pump-17')).toEqual([]);
    expect(await statuses(alarm().eventId)).toEqual(['released']);
  });

  test('nothing that an earlier alarm of the same violation holds is released', async () => {
    const { receive, run, listed, clock, defender, history } = createUnlisting();
    await receive(alarm());
    await run();
    await receive(cleared());
    const again = { ...alarm(alarmAt + 2 * minute), receivedAt: new Date(clock.now().getTime() + minute) };
    listed.until = new Date(again.receivedAt);
    await history.open(again);
    clock.pass(60 * minute);
    await run();
    expect(defender.groupsOf('pump-17')).toEqual(['Quarantine']);
  });

  test('its response is not verified', async () => {
    const { receive, run, listed, clock, statuses } = createUnlisting();
    await receive(alarm());
    await run();
    listed.until = new Date(0);
    clock.pass(25 * 60 * minute);
    await run();
    expect(await statuses(alarm().eventId)).toEqual(['succeeded']);
    listed.until = new Date(8.64e15);
    clock.pass(minute);
    await run();
    expect(await statuses(alarm().eventId)).toContain('unverified');
  });
});

test('a task that Device Defender does not list yet is given up after ten minutes, and not before', async () => {
  const { receive, run, runPass, statuses, reason, clock } = createResponder((ports) => ({
    ...ports,
    mitigationTasks: { ...ports.mitigationTasks, describe: async () => ({ status: 'unknown' }) },
  }));
  await receive(alarm());
  await run(15_500);
  clock.pass(9 * minute);
  await runPass();
  expect(await statuses(alarm().eventId)).toEqual(['admitted']);
  clock.pass(2 * minute);
  await runPass();
  expect(await statuses(alarm().eventId)).toContain('partly-done');
  expect(await reason(alarm().eventId)).toBe('partly-applied');
});

test('a release is asked about again a second later where Device Defender does not say yet whether the alarm is on', async () => {
  const { receive, run, runPass, listed, clock, defender, statuses } = createUnlisting();
  await receive(alarm());
  await run();
  await receive(cleared());
  clock.pass(60 * minute);
  listed.until = new Date(0);
  await runPass();
  expect(await statuses(cleared().eventId)).toEqual(['planned']);
  expect(defender.groupsOf('pump-17')).toEqual(['Quarantine']);
  listed.until = new Date(8.64e15);
  clock.pass(1000);
  await runPass();
  expect(defender.groupsOf('pump-17')).toEqual([]);
});
