import type { Condition } from '../../../shared/containments/condition.ts';
import type { Contained } from '../../../shared/containments/contained.ts';
import type { Effects } from '../../../shared/defender/effects/effects.ts';
import {
  caCertificate,
  certificate,
  changes,
  effectsScene,
  inGroup,
  logging,
  sorted,
  suppression,
} from './effects-scene.ts';
import type { DefenderWorld } from './world.ts';

/** What of it can not be read or put back. */
export function describeRefusedEffects(worldOf: () => DefenderWorld): void {
  let world: DefenderWorld;
  let effects: Effects;
  beforeEach(async () => {
    world = worldOf();
    effects = world.ports.effects;
    await effectsScene(world);
  });

  const read = async (contained: Contained) => sorted(await effects.read(contained));
  const until = (moment: string): Condition => ({ of: 'suppression', exists: true, expirationDate: moment });

  test('a suppression whose earlier end has passed is refused', async () => {
    await world.change(suppression, until('2027-01-01T00:00:00.000Z'));
    await expect(
      effects.putBack(suppression, until('2026-10-31T00:00:00.000Z'), undefined),
    ).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
  });

  test.each([certificate, caCertificate])(
    '$kind is not given a status that there is not',
    async (contained) => {
      const unknown: Condition = { of: contained.kind, status: 'unknown' };
      await expect(effects.putBack(contained, unknown, undefined)).rejects.toThrow();
      expect(await read(contained)).toMatchObject({ status: 'ACTIVE' });
    },
  );

  test('a certificate that was revoked stays so', async () => {
    const revoked: Condition = { of: 'certificate', status: 'REVOKED' };
    await world.change(certificate, revoked);
    const before: Condition = { of: 'certificate', status: 'ACTIVE' };
    await expect(effects.putBack(certificate, before, revoked)).rejects.toThrow('REVOKED');
    expect(await read(certificate)).toEqual(revoked);
  });

  test.each(changes.filter(({ contained }) => contained.kind !== 'suppression'))(
    '$contained.kind that is gone can not be read, and needs no putting back',
    async ({ contained, before, after }) => {
      await world.remove(contained);
      await expect(effects.read(contained)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
      await effects.putBack(contained, before, after);
    },
  );

  test.each(['..', 'pump 17', 'a/b', 'x'.repeat(129)])('no thing can be called %j', async (thingName) => {
    await expect(effects.read({ ...inGroup, thingName })).rejects.toMatchObject({ name: 'NoThingError' });
  });

  test('a suppression of what AWS IoT does not know can not be read', async () => {
    const unsuitable = { ...suppression, resource: { clientId: '' } };
    await expect(effects.read(unsuitable)).rejects.toMatchObject({ name: 'UnsuitableResourceError' });
  });

  test.each([...changes.map(({ contained }) => contained), logging])(
    'an outage is a failure of $kind, and changes nothing',
    async (contained) => {
      const before = await read(contained);
      world.outage();
      await expect(effects.read(contained)).rejects.toThrow();
      await expect(effects.putBack(contained, before, undefined)).rejects.toThrow();
      world.mend();
      expect(await read(contained)).toEqual(before);
    },
  );
}
