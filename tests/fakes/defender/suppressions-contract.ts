import type { Suppression } from '../../../shared/defender/suppressions.ts';
import type { DefenderWorld } from './world.ts';

const day = 86_400_000;
const checkName = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
const resource = { policyVersionIdentifier: { policyName: 'broad', policyVersionId: '1' } };
const contained = { kind: 'suppression', checkName, resource } as const;

/** How findings are suppressed. */
export function describeSuppressing(worldOf: () => DefenderWorld): void {
  let world: DefenderWorld;
  beforeEach(() => {
    world = worldOf();
  });

  const inDays = (days: number) => new Date(world.now().getTime() + days * day);
  const ensure = (days: number | undefined, members: Partial<Suppression> = {}) =>
    world.ports.suppressions.ensure({
      ...{ checkName, resourceIdentifier: resource, description: 'Ours', clientRequestToken: 'token' },
      ...(days !== undefined && { expirationDate: inDays(days) }),
      ...members,
    });
  const end = async () => {
    const condition = await world.ports.effects.read(contained);
    return condition.of === 'suppression' && condition.exists
      ? (condition.expirationDate ?? 'none')
      : undefined;
  };

  test('a suppression is created where there was none', async () => {
    expect(await end()).toBeUndefined();
    expect(await ensure(30)).toEqual({
      because: 'the suppression was created',
      requestId: expect.any(String),
    });
    expect(await world.ports.effects.read(contained)).toEqual({
      ...{ of: 'suppression', exists: true, description: 'Ours' },
      expirationDate: inDays(30).toISOString(),
    });
  });

  test.each([
    ['a later end', 30, 90, 'the suppression that existed was extended', 90],
    ['an earlier end', 90, 30, 'a suppression that ends no earlier exists already', 90],
    ['the same end', 90, 90, 'a suppression that ends no earlier exists already', 90],
    ['no end', 30, undefined, 'the suppression that existed was extended', undefined],
    ['an end, where there was none', undefined, 30, 'a suppression without an end exists already', undefined],
  ])('a suppression that exists is never shortened: %s', async (_, before, wanted, because, expected) => {
    await ensure(before);
    expect(await ensure(wanted, { description: 'again' })).toMatchObject({ because });
    expect(await end()).toBe(expected === undefined ? 'none' : inDays(expected).toISOString());
    expect(await world.ports.effects.read(contained)).toMatchObject({
      description: because.includes('extended') ? 'again' : 'Ours',
    });
  });

  test('a suppression is not extended within the second', async () => {
    await ensure(30);
    expect(await ensure(undefined, { expirationDate: new Date(inDays(30).getTime() + 999) })).toMatchObject({
      because: 'a suppression that ends no earlier exists already',
    });
    expect(await end()).toBe(inDays(30).toISOString());
  });

  test.each<[string, Partial<Suppression>]>([
    ['of no resource', { resourceIdentifier: {} }],
    ['of what AWS IoT does not know', { resourceIdentifier: { clientId: '' } }],
    ['of what the check is not about', { resourceIdentifier: { account: '123456789012' } }],
    ['of no check', { checkName: 'NO_CHECK' }],
    ['that has ended', { expirationDate: new Date('2026-10-31T00:00:00Z') }],
    ['with a description of two lines', { description: 'two\nlines' }],
  ])('a suppression %s is refused for good', async (_, members) => {
    expect(await ensure(30, members)).toMatchObject({ refusal: 'invalid' });
    expect(await end()).toBeUndefined();
  });

  test('a suppression that somebody deleted is created anew', async () => {
    await ensure(30);
    await world.change(contained, { of: 'suppression', exists: false });
    expect(await ensure(30)).toMatchObject({ because: 'the suppression was created' });
  });

  test('an outage suppresses nothing, and is a failure', async () => {
    world.outage();
    await expect(ensure(30)).rejects.toThrow();
    world.mend();
    expect(await end()).toBeUndefined();
  });
}
