import { type Condition, isSameCondition } from '../../../shared/containments/condition.ts';
import type { Contained } from '../../../shared/containments/contained.ts';
import type { Effects } from '../../../shared/defender/effects/effects.ts';
import {
  changes,
  effectsScene,
  inGroup,
  logging,
  member,
  noSuppression,
  policy,
  sorted,
  suppression,
  version,
} from './effects-scene.ts';
import type { DefenderWorld } from './world.ts';

const day = 86_400_000;
const logs = (defaultLogLevel: string, disableAllLogs = false): Condition => ({
  ...{ of: 'logging', isConfigured: true, defaultLogLevel, disableAllLogs },
  roleArn: 'arn:aws:iam::123456789012:role/Logs',
});
const neverLogged: Condition = { of: 'logging', isConfigured: false };

/** How what can be contained is read and put back. */
export function describeEffects(worldOf: () => DefenderWorld): void {
  let world: DefenderWorld;
  let effects: Effects;
  beforeEach(async () => {
    world = worldOf();
    effects = world.ports.effects;
    await effectsScene(world);
  });

  const read = async (contained: Contained) => sorted(await effects.read(contained));
  const suppressed = (days: number, description = 'Theirs'): Condition => ({
    ...{ of: 'suppression', exists: true, description },
    expirationDate: new Date(world.now().getTime() + days * day).toISOString(),
  });

  test.each(changes)('$contained.kind is read as it is, and put back twice alike', async (change) => {
    const { contained, before, after } = change;
    expect(await read(contained)).toEqual(before);
    await world.change(contained, after);
    const made = await read(contained);
    expect(made).toEqual(after);
    for (const _ of [1, 2]) {
      await effects.putBack(contained, before, made);
      expect(await read(contained)).toEqual(before);
    }
  });

  test('logging that was never set is off once it is put back', async () => {
    expect(await read(logging)).toEqual(neverLogged);
    await world.change(logging, logs('WARN'));
    expect(await read(logging)).toEqual(logs('WARN'));
    await effects.putBack(logging, neverLogged, logs('WARN'));
    expect(await read(logging)).toEqual(logs('WARN', true));
    expect(isSameCondition(neverLogged, await read(logging))).toBe(true);
  });

  test.each([logs('ERROR'), logs('ERROR', true)])('logging has its options again: %j', async (before) => {
    await world.change(logging, logs('DEBUG'));
    await effects.putBack(logging, before, logs('DEBUG'));
    expect(await read(logging)).toEqual(before);
  });

  test('a thing that was in the group before is not put back into it, nor taken out of it', async () => {
    await effects.putBack(inGroup, member(true, 'Quarantine'), member(true, 'Quarantine'));
    expect(await read(inGroup)).toEqual(member(false));
    await world.change(inGroup, member(true, 'Quarantine'));
    await effects.putBack(inGroup, member(true, 'Quarantine'), undefined);
    expect(await read(inGroup)).toEqual(member(true, 'Quarantine'));
  });

  test('a thing that is taken out of a group stays in its others', async () => {
    await world.change(inGroup, member(true));
    await world.change({ ...inGroup, thingGroupName: 'Watched' }, member(true));
    expect(await read(inGroup)).toEqual(member(true, 'Quarantine', 'Watched'));
    await effects.putBack(inGroup, member(false), undefined);
    expect(await read(inGroup)).toEqual(member(false, 'Watched'));
  });

  test('a policy loses the version that was made, and keeps those that others made', async () => {
    await world.change(policy, version('2', '1', '2'));
    await world.change(policy, version('2', '1', '2', '3'));
    await effects.putBack(policy, version('1', '1'), version('2', '1', '2'));
    expect(await read(policy)).toEqual(version('1', '1', '3'));
  });

  test('a policy of which nobody knows what was made keeps all its versions', async () => {
    await world.change(policy, version('2', '1', '2'));
    await effects.putBack(policy, version('1', '1'), undefined);
    expect(await read(policy)).toEqual(version('1', '1', '2'));
  });

  test('a policy whose version is gone stays as it is', async () => {
    await world.change(policy, version('2', '2'));
    await effects.putBack(policy, version('1', '1'), version('2', '1', '2'));
    expect(await read(policy)).toEqual(version('2', '2'));
  });

  test('no version of a policy has the number of one that was deleted', async () => {
    await world.change(policy, version('2', '1', '2'));
    await effects.putBack(policy, version('1', '1'), version('2', '1', '2'));
    await world.action('BlankPolicy', 'REPLACE_DEFAULT_POLICY_VERSION');
    const [finding] = await world.find(suppression.checkName, [suppression.resource]);
    const { findingId = '', checkName = '' } = finding ?? {};
    const target = { findingIds: [findingId], checkName };
    const now = world.now();
    await world.ports.mitigationTasks.start({
      ...{ taskId: 'ddr-1', kind: 'audit', actions: ['BlankPolicy'], target, members: [] },
      ...{
        status: 'admitted',
        because: 'a test',
        createdAt: now,
        changedAt: now,
        expiresAt: now,
        revision: 1,
      },
    });
    world.pass(60_000);
    expect(await read(policy)).toEqual(version('3', '1', '3'));
  });

  test('a suppression that was extended has its earlier end and its description again', async () => {
    const before = suppressed(30);
    await world.change(suppression, suppressed(90, 'Ours'));
    await effects.putBack(suppression, before, undefined);
    expect(await read(suppression)).toEqual(before);
    await effects.putBack(suppression, { of: 'suppression', exists: true }, undefined);
    expect(await read(suppression)).toEqual({ of: 'suppression', exists: true });
  });

  test('a suppression that somebody deleted is not made again', async () => {
    await effects.putBack(suppression, suppressed(30), undefined);
    expect(await read(suppression)).toEqual(noSuppression);
  });
}
