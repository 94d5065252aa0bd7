import fc from 'fast-check';
import type { Ports } from '../../../../functions/respond/assemble.ts';
import type { DecidedEvent } from '../../../../shared/events/event.ts';
import { aCertificateFindingEvent, aViolationEvent } from '../../../builders/events.ts';
import { enforcing } from '../../../builders/rulesets.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFindingRule, aRule, rulesetOf } from '../../shared/rules/builders.ts';

const minute = 60_000;
const alarmAt = 1_790_000_100_000;

/** As docs/responses.md states it: whatever else waits, in milliseconds. */
const bound = 60_000;

const suppress = [{ suppress: { for: '90d', owner: 'somebody', reason: 'by design' } }];
const rules = {
  flood: aRule({ id: 'flood' }),
  failing: aRule({ id: 'failing' }),
  limited: aRule({ id: 'limited', limits: { devices: [{ count: 1, per: '1d' }] } }),
  stepped: aRule({
    id: 'stepped',
    limits: { devices: [{ count: 1, per: '1d' }] },
    respond: [{ mitigate: ['QuarantineThing'] }, { setVerificationState: { state: 'TRUE_POSITIVE' } }],
  }),
  suppressing: aFindingRule({ id: 'suppressing', respond: suppress }),
  probing: aRule({ id: 'probing', release: { on: 'cleared', after: '5m' } }),
  noticing: aRule({ id: 'noticing', respond: [{ notify: { severity: 'low' } }] }),
  finding: aFindingRule({ id: 'finding', respond: [{ mitigate: ['QuarantineThing'] }] }),
};

const alarmsBy = (rule: keyof typeof rules, count: number): DecidedEvent[] =>
  Array.from({ length: count }, (_, number) => alarmBy(rule, number));

const alarmBy = (rule: keyof typeof rules, number: number, members: Record<string, unknown> = {}) =>
  aViolationEvent(
    {
      ...{ violationId: `${rule}-${number}`, thingName: `${rule}-${number}` },
      ...{ violationEventTime: alarmAt + number, ...members },
    },
    { rules: [rules[rule]] },
  );

const checks = {
  suppressing: 'DEVICE_CERTIFICATE_EXPIRING_CHECK',
  finding: 'DEVICE_CERTIFICATE_SHARED_CHECK',
};

const findingsBy = (rule: 'suppressing' | 'finding', count: number): DecidedEvent[] =>
  Array.from({ length: count }, (_, number) =>
    aCertificateFindingEvent(
      number,
      { findingId: `${rule}-${number}`, checkName: checks[rule] },
      { rules: [rules[rule]] },
    ),
  );

/** AWS takes ten suppressions a second, and can't look up what some things are in. */
const through = (ports: Ports): Ports => ({
  ...ports,
  suppressions: {
    ...ports.suppressions,
    async ensure(wanted) {
      await ports.clock.sleep(100);
      return ports.suppressions.ensure(wanted);
    },
  },
  effects: {
    ...ports.effects,
    async read(contained) {
      if ('thingName' in contained && contained.thingName.startsWith('failing-'))
        throw new Error('ServiceUnavailable');
      return ports.effects.read(contained);
    },
  },
});

const backlogs = fc.record({
  flood: fc.constantFrom(0, 5, 260),
  failing: fc.constantFrom(0, 3, 110),
  limited: fc.constantFrom(0, 2, 40),
  stepped: fc.constantFrom(0, 2, 40),
  suppressing: fc.constantFrom(0, 10, 110),
});

test('with any mix of backlogs, a release, an alarm, a notice and a finding move within the bound (F20, F23, F66)', async () => {
  await fc.assert(
    fc.asyncProperty(backlogs, async ({ suppressing, ...alarms }) => {
      const responder = createResponder(through);
      const { receive, run, clock, statuses, defender, inForce, opsTopic } = responder;
      inForce.ruleset = rulesetOf(Object.values(rules), enforcing);
      const released = alarmBy('probing', 1);
      await receive(released);
      await run();
      for (const [rule, count] of Object.entries(alarms))
        await receive(...alarmsBy(rule as keyof typeof alarms, count));
      await receive(...findingsBy('suppressing', suppressing));
      await run();
      const over = alarmBy('probing', 1, {
        violationEventType: 'alarm-cleared',
        violationEventTime: alarmAt + minute,
      });
      const alarm = alarmBy('probing', 2);
      const notice = alarmBy('noticing', 3);
      const [finding] = findingsBy('finding', 1) as [DecidedEvent];
      clock.pass(5 * minute);
      await receive(over, alarm, notice, finding);
      const began = clock.now().getTime();
      for (let left = bound; left > 0; left = bound - (clock.now().getTime() - began)) {
        await run(Math.min(minute, left + 15_000));
        clock.pass(1000);
      }
      expect(await statuses(released.eventId)).toEqual(['released']);
      expect(defender.groupsOf('probing-2')).toEqual(['Quarantine']);
      expect((await statuses(finding.eventId))[0]).toBe('succeeded');
      expect(opsTopic.notices.some(({ eventId }) => eventId === notice.eventId)).toBe(true);
    }),
    {
      numRuns: 2,
      endOnFailure: true,
      examples: [[{ flood: 260, failing: 110, limited: 40, stepped: 40, suppressing: 110 }]],
    },
  );
}, 60_000);
