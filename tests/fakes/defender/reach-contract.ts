import type { MitigationAction } from '../../../shared/defender/mitigation-actions.ts';
import type { MitigationTarget } from '../../../shared/defender/mitigation-effects.ts';
import type { DefenderWorld } from './world.ts';

const minute = 60_000;
const certificateId = 'c'.repeat(64);
const device = { resource: { deviceCertificateId: certificateId } };
const policy = { resource: { policyVersionIdentifier: { policyName: 'broad', policyVersionId: '1' } } };
const action = (type: MitigationAction['type'], ...thingGroupNames: string[]): MitigationAction => ({
  ...{ name: 'Action', type, thingGroupNames },
});
const member = (thingName: string, thingGroupName: string) => ({
  contained: { kind: 'thing-group', thingName, thingGroupName },
});

/** What an action is, what it would change, how many devices that reaches, and the connections of clients. */
export function describeReaching(worldOf: () => DefenderWorld): void {
  let world: DefenderWorld;
  beforeEach(async () => {
    world = worldOf();
    await world.certificate(certificateId, ['pump-1', 'pump-2']);
    await world.policy('broad');
  });

  const changedBy = (type: MitigationAction['type'], target: MitigationTarget, ...groups: string[]) =>
    world.ports.mitigationEffects.changedBy(action(type, ...groups), target);
  const devicesOf = (target: MitigationTarget, atMost = 10) => world.ports.reach.devicesOf(target, atMost);

  test('an action is described by its type and its groups, and one that is not there by nothing', async () => {
    const { mitigationActions } = world.ports;
    await world.action('Quarantine', 'ADD_THINGS_TO_THING_GROUP', ['Quarantine', 'Watched']);
    await world.action('Deactivate', 'UPDATE_DEVICE_CERTIFICATE');
    expect(await mitigationActions.describe('Quarantine')).toEqual({
      ...{
        name: 'Quarantine',
        type: 'ADD_THINGS_TO_THING_GROUP',
        thingGroupNames: ['Quarantine', 'Watched'],
      },
    });
    expect(await mitigationActions.describe('Deactivate')).toEqual({
      ...{ name: 'Deactivate', type: 'UPDATE_DEVICE_CERTIFICATE', thingGroupNames: [] },
    });
    expect(await mitigationActions.describe('Blank')).toBeUndefined();
    await world.action('Blank', 'REPLACE_DEFAULT_POLICY_VERSION');
    expect(await mitigationActions.describe('Blank')).toMatchObject({
      type: 'REPLACE_DEFAULT_POLICY_VERSION',
    });
  });

  test('an action that was changed is described so a minute later', async () => {
    const { mitigationActions } = world.ports;
    await world.action('Quarantine', 'ADD_THINGS_TO_THING_GROUP', ['Quarantine']);
    await mitigationActions.describe('Quarantine');
    await world.action('Quarantine', 'ADD_THINGS_TO_THING_GROUP', ['Watched']);
    world.pass(minute);
    expect(await mitigationActions.describe('Quarantine')).toMatchObject({ thingGroupNames: ['Watched'] });
  });

  test('an action on a thing in alarm changes its membership of each group', async () => {
    expect(await changedBy('ADD_THINGS_TO_THING_GROUP', { thingName: 'pump-1' }, 'A', 'B')).toEqual([
      member('pump-1', 'A'),
      member('pump-1', 'B'),
    ]);
  });

  test('an action on a finding changes what the finding names', async () => {
    const contained = { kind: 'certificate', certificateId };
    expect(await changedBy('UPDATE_DEVICE_CERTIFICATE', device)).toEqual([{ contained }]);
    expect(
      await changedBy('UPDATE_CA_CERTIFICATE', { resource: { caCertificateId: certificateId } }),
    ).toEqual([{ contained: { kind: 'ca-certificate', certificateId } }]);
    expect(await changedBy('REPLACE_DEFAULT_POLICY_VERSION', policy)).toEqual([
      { contained: { kind: 'policy', policyName: 'broad' }, expectedVersionId: '1' },
    ]);
    expect(await changedBy('ENABLE_IOT_LOGGING', policy)).toEqual([{ contained: { kind: 'logging' } }]);
    expect(await changedBy('PUBLISH_FINDING_TO_SNS', policy)).toEqual([]);
  });

  test('an action on a certificate changes each thing that uses it', async () => {
    expect(await changedBy('ADD_THINGS_TO_THING_GROUP', device, 'A')).toEqual([
      member('pump-1', 'A'),
      member('pump-2', 'A'),
    ]);
  });

  test('an action finds no thing where none uses the certificate, or the certificate is gone', async () => {
    await world.certificate(certificateId.replace(/^c/, 'd'), []);
    const unused = { resource: { deviceCertificateId: certificateId.replace(/^c/, 'd') } };
    await expect(changedBy('ADD_THINGS_TO_THING_GROUP', unused, 'A')).rejects.toMatchObject({
      name: 'NoThingError',
    });
    await world.remove({ kind: 'certificate', certificateId });
    await expect(changedBy('ADD_THINGS_TO_THING_GROUP', device, 'A')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('an action is for no finding that names another resource, and no thing that can not be', async () => {
    for (const type of ['UPDATE_DEVICE_CERTIFICATE', 'ADD_THINGS_TO_THING_GROUP'] as const)
      await expect(changedBy(type, policy, 'A')).rejects.toMatchObject({ name: 'UnsuitableResourceError' });
    await expect(
      changedBy('ADD_THINGS_TO_THING_GROUP', { thingName: 'client/1' }, 'A'),
    ).rejects.toMatchObject({ name: 'NoThingError' });
  });

  test('a thing is one device, and so is what no device depends on', async () => {
    expect(await devicesOf({ thingName: 'pump-1' })).toBe(1);
    expect(await devicesOf({ resource: { account: '123456789012' } })).toBe(1);
    expect(await devicesOf(policy)).toBe(1);
  });

  test('a certificate and a policy are as many devices as have them, counted to one more than asked', async () => {
    await world.attach('broad', ['pump-1', 'pump-2', 'pump-3']);
    expect(await devicesOf(device)).toBe(2);
    expect(await devicesOf(policy)).toBe(3);
    expect(await devicesOf(device, 1)).toBe(2);
    expect(await devicesOf(policy, 1)).toBe(2);
    expect(await devicesOf(policy, 2)).toBe(3);
  });

  test('what is gone has no number of devices', async () => {
    await world.remove({ kind: 'certificate', certificateId });
    await world.remove({ kind: 'policy', policyName: 'broad' });
    for (const target of [device, policy])
      await expect(devicesOf(target)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('a client is disconnected once, and its state says since when and why for half an hour', async () => {
    const { connections } = world.ports;
    await world.connect('pump-1');
    expect(await connections.state('pump-1')).toEqual({ connected: true, since: world.now() });
    world.pass(minute);
    expect(await connections.disconnect('pump-1')).toEqual({
      ...{ requestId: expect.any(String), wasConnected: true },
    });
    expect(await connections.state('pump-1')).toEqual({
      ...{ connected: false, since: world.now(), reason: 'API_INITIATED_DISCONNECT' },
    });
    expect(await connections.disconnect('pump-1')).toMatchObject({ wasConnected: false });
    world.pass(30 * minute);
    expect(await connections.state('pump-1')).toBeUndefined();
  });

  test('a client that never was connected is as good as disconnected, and one that can not be is refused', async () => {
    const { connections } = world.ports;
    await world.connect('pump-2');
    expect(await connections.disconnect('pump-1')).toMatchObject({ wasConnected: false });
    expect(await connections.state('pump-1')).toBeUndefined();
    expect(await connections.disconnect('$aws')).toMatchObject({ refusal: 'invalid' });
    expect(await connections.state('..')).toBeUndefined();
    expect(await connections.state('pump-2')).toMatchObject({ connected: true });
  });

  test('an outage is a failure of each question about effects and connections, and no answer', async () => {
    const { mitigationActions, connections } = world.ports;
    await world.connect('pump-1');
    world.outage();
    await expect(mitigationActions.describe('Quarantine')).rejects.toThrow();
    await expect(changedBy('ADD_THINGS_TO_THING_GROUP', device, 'A')).rejects.toThrow();
    await expect(devicesOf(device)).rejects.toThrow();
    await expect(connections.disconnect('pump-1')).rejects.toThrow();
    await expect(connections.state('pump-1')).rejects.toThrow();
    world.mend();
    expect(await connections.state('pump-1')).toMatchObject({ connected: true });
  });
}
