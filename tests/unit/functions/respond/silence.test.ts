import { aViolationEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aRule } from '../../shared/rules/builders.ts';

const minute = 60_000;

const alarmOf = (number: number, rule = aRule()) =>
  aViolationEvent({ violationId: `violation-${number}`, thingName: `pump-${number}` }, { rules: [rule] });

type Responder = ReturnType<typeof createResponder>;

/** Runs once a minute, as the tick has it. */
async function tick({ clock, run }: Responder, minutes: number): Promise<void> {
  for (let each = 0; each < minutes; each++) {
    clock.pass(minute);
    await run(16_000);
  }
}

const stalledIn = ({ opsTopic }: Responder) =>
  opsTopic.notices.map(({ because }) => because).filter((because) => because.includes('is stalled since'));

describe('silence', () => {
  test('silence of a response without a slot is reported once, and says which and why (F22)', async () => {
    const responder = createResponder();
    const { receive, history, defender } = responder;
    const rules = Array.from({ length: 5 }, (_, index) => aRule({ id: `long-${index}` }));
    defender.tasksLast(24 * 60 * minute);
    await receive(...rules.map((rule, index) => alarmOf(index, rule)), alarmOf(7), alarmOf(8));
    await tick(responder, 14);
    expect(stalledIn(responder)).toEqual([]);
    await tick(responder, 180);
    expect(stalledIn(responder)).toHaveLength(1);
    expect(stalledIn(responder)[0]).toMatch(
      /^violation\/violation-\d.*QuarantineThing, planned.* since 2026.*, and so do 1 others: Device Defender has no free slot for detect tasks: ddr-/,
    );
    expect(history.events().filter(({ kind }) => kind === 'discrepancy')).toHaveLength(1);
  });

  test.each([
    ['starts', 'start'],
    ['look-ups', 'activityOf'],
    ['reads of what a thing is in', 'read'],
  ] as const)(
    'silence of a response is reported where %s fail, and ends when they work (F22)',
    async (_, outage) => {
      const responder = createResponder();
      const { receive, defender, statuses } = responder;
      defender.outages.add(outage);
      await receive(alarmOf(1));
      await tick(responder, 14);
      expect(stalledIn(responder)).toEqual([]);
      await tick(responder, 4);
      expect(stalledIn(responder)).toHaveLength(1);
      expect(stalledIn(responder)[0]).toContain('violation/violation-1/');
      defender.outages.clear();
      await tick(responder, 3);
      expect(await statuses(alarmOf(1).eventId)).toEqual(['succeeded']);
      expect(stalledIn(responder)).toHaveLength(1);
    },
  );
});
