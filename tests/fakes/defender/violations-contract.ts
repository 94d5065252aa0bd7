import type { Violations } from '../../../shared/defender/violations.ts';
import type { DefenderWorld } from './world.ts';

const minute = 60_000;
const second = 1000;

/** What Detect says of violations. */
export function describeViolations(worldOf: () => DefenderWorld): void {
  let world: DefenderWorld;
  let violations: Violations;
  beforeEach(() => {
    world = worldOf();
    violations = world.ports.violations;
  });

  const asked = (thingName: string, violationId: string) => ({
    ...{ thingName, violationId, receivedAt: world.now() },
  });
  const listed = async (thingName: string, violationId: string) => {
    const violation = asked(thingName, violationId);
    return (await violations.activityOf([violation])).listed(violation);
  };

  test('a violation in alarm is listed with its profile, its behavior and its value', async () => {
    const violationId = await world.alarm('pump-1');
    const violation = asked('pump-1', violationId);
    const activity = await violations.activityOf([violation]);
    expect(activity.isKnown(violation)).toBe(true);
    expect(activity.listed(violation)).toMatchObject({
      ...{ thingName: 'pump-1', violationId, securityProfileName: 'fleet' },
      behavior: { name: 'messages', criteria: { comparisonOperator: 'less-than', value: { count: 10 } } },
      ...{ metricValue: { count: 54 }, violationEventType: 'in-alarm' },
      violationEventTime: world.now().getTime(),
    });
    expect(activity.listed(violation)).not.toHaveProperty('verificationState');
  });

  test('a violation whose alarm has ended is known, and not listed', async () => {
    const violationId = await world.alarm('pump-1');
    world.pass(minute);
    await world.clear('pump-1', violationId);
    const violation = asked('pump-1', violationId);
    const activity = await violations.activityOf([violation]);
    expect(activity.isKnown(violation)).toBe(true);
    expect(activity.listed(violation)).toBeUndefined();
  });

  test('a violation of another thing is not listed, though its id is true', async () => {
    const violationId = await world.alarm('pump-1');
    await world.alarm('pump-2');
    expect(await listed('pump-2', violationId)).toBeUndefined();
    expect(await listed('x'.repeat(129), violationId)).toBeUndefined();
  });

  test('a violation that nobody asked for is not known', async () => {
    const first = asked('pump-1', await world.alarm('pump-1'));
    const second = asked('pump-2', await world.alarm('pump-2'));
    const activity = await violations.activityOf([first]);
    expect(activity.isKnown(second)).toBe(false);
    expect(activity.isKnown(first)).toBe(true);
  });

  test('many violations are answered at once, and an end of one is known a minute later', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `pump-${index}`);
    const ids = await Promise.all(names.map((name) => world.alarm(name)));
    const all = names.map((name, index) => asked(name, ids[index] ?? ''));
    const activeOf = async () => {
      const activity = await violations.activityOf(all);
      return all.filter((each) => activity.isKnown(each) && activity.listed(each)).length;
    };
    expect(await activeOf()).toBe(8);
    await world.clear('pump-0', ids[0] ?? '');
    world.pass(minute);
    expect(await activeOf()).toBe(7);
  });

  test('the state that is set last is what a violation is listed with', async () => {
    const violationId = await world.alarm('pump-1');
    expect(await violations.setVerificationState(violationId, 'BENIGN_POSITIVE')).toHaveProperty('requestId');
    await violations.setVerificationState(violationId, 'TRUE_POSITIVE', 'seen by Ada');
    expect(await listed('pump-1', violationId)).toMatchObject({
      ...{ verificationState: 'TRUE_POSITIVE', verificationStateDescription: 'seen by Ada' },
    });
  });

  test('the state of a violation that there is not is refused for good', async () => {
    const answer = await violations.setVerificationState('no-violation', 'TRUE_POSITIVE');
    expect(answer).toMatchObject({ refusal: 'invalid' });
  });

  describe('the transitions of a violation', () => {
    const between = async (thingName: string, violationId: string, from: Date, to: Date) =>
      (await violations.transitionsBetween({ thingName, violationId }, from, to)).map(({ at, type }) => ({
        ...{ at, type },
      }));
    const later = (moment: Date, millis: number) => new Date(moment.getTime() + millis);

    test('the transitions of a violation are its own alone, the oldest first, each with its notice', async () => {
      const violationId = await world.alarm('pump-1');
      await world.alarm('pump-1');
      const began = world.now();
      world.pass(5 * minute);
      await world.clear('pump-1', violationId);
      const named = { thingName: 'pump-1', violationId };
      const found = await violations.transitionsBetween(named, began, world.now());
      expect(found).toEqual([
        { at: began, type: 'in-alarm', notice: expect.objectContaining(named) },
        { at: world.now(), type: 'alarm-cleared', notice: expect.objectContaining(named) },
      ]);
      expect(found[1]?.notice).toMatchObject({
        ...{ violationEventType: 'alarm-cleared', securityProfileName: 'fleet' },
        violationEventTime: world.now().getTime(),
      });
    });

    test('the transitions of a violation are those of the period, its beginning and its last second included', async () => {
      const violationId = await world.alarm('pump-1');
      const began = world.now();
      world.pass(minute);
      const of = (from: number, to: number) =>
        between('pump-1', violationId, later(began, from), later(began, to));
      const alarm = [{ at: began, type: 'in-alarm' }];
      expect(await of(0, 0)).toEqual(alarm);
      expect(await of(-minute, 0)).toEqual(alarm);
      expect(await of(-minute, -500)).toEqual(alarm);
      expect(await of(-minute, -second)).toEqual([]);
      expect(await of(second, minute)).toEqual([]);
    });

    test('the transitions of a violation are none of another thing, of another violation or of a thing that can not be', async () => {
      const violationId = await world.alarm('pump-1');
      const moments = [later(world.now(), -minute), later(world.now(), minute)] as const;
      expect(await between('pump-2', violationId, ...moments)).toEqual([]);
      expect(await between('pump-1', 'no-violation', ...moments)).toEqual([]);
      expect(await between('x'.repeat(129), violationId, ...moments)).toEqual([]);
    });
  });

  test('an outage is a failure of each question about violations, and no answer', async () => {
    const violationId = await world.alarm('pump-1');
    world.outage();
    const named = { thingName: 'pump-1', violationId };
    const violation = asked('pump-1', violationId);
    const activity = await violations.activityOf([violation]);
    expect([activity.isKnown(violation), activity.listed(violation)]).toEqual([false, undefined]);
    expect(activity.failureOf(violation)).toBeInstanceOf(Error);
    await expect(violations.transitionsBetween(named, world.now(), world.now())).rejects.toThrow();
    await expect(violations.setVerificationState(violationId, 'TRUE_POSITIVE')).rejects.toThrow();
    world.mend();
    expect(await listed('pump-1', violationId)).not.toHaveProperty('verificationState');
  });
}
