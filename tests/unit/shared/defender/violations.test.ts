import { type ActiveViolation, IoTClient } from '@aws-sdk/client-iot';
import { createViolations } from '../../../../shared/defender/violations.ts';
import { createLeapingClock } from '../../../fakes/recorders.ts';

/** So many at once are looked up in a list of all that is active. */
const things = Array.from({ length: 6 }, (_, index) => `pump-${index}`);
const named = (thingName: string) => ({ thingName, violationId: `of-${thingName}` });

/** A client that lists one violation of each thing in alarm. */
function listing(...inAlarm: readonly string[]) {
  const clock = createLeapingClock();
  const activeViolations: ActiveViolation[] = inAlarm.map(named);
  const send = async () => ({ activeViolations: [...activeViolations] });
  const iot = Object.assign(new IoTClient({ region: 'us-east-1' }), { send: send as never });
  const violations = createViolations(iot, clock);
  return {
    clock,
    alarm: (thingName: string) => void activeViolations.push(named(thingName)),
    /** Which things are known, and which of these are listed, of violations whose notices came then. */
    async ask(receivedAt: Date) {
      const asked = things.map((thingName) => ({ ...named(thingName), receivedAt }));
      const activity = await violations.activityOf(asked);
      const known = asked.filter((each) => activity.isKnown(each));
      const listed = known.filter((each) => activity.listed(each));
      return [known, listed].map((all) => all.map(({ thingName }) => thingName));
    },
  };
}

describe('of many violations', () => {
  test('of many violations all are known whose notices came before the list of what is active was read', async () => {
    const { ask, clock } = listing('pump-0');
    expect(await ask(clock.now())).toEqual([things, ['pump-0']]);
  });

  test('of many violations those are not known, but for what is listed, whose notices came after the list was read', async () => {
    const { ask, alarm, clock } = listing('pump-0');
    await ask(clock.now());
    clock.pass(1);
    const receivedAt = clock.now();
    alarm('pump-1');
    expect(await ask(receivedAt)).toEqual([['pump-0'], ['pump-0']]);
    clock.pass(60_000);
    expect(await ask(receivedAt)).toEqual([things, ['pump-0', 'pump-1']]);
  });

  test('of many violations those are known whose rows say that their notices are yet to come', async () => {
    const { ask } = listing('pump-0');
    expect(await ask(new Date('2099-01-01T00:00:00.000Z'))).toEqual([things, ['pump-0']]);
  });
});
