import { AttachPolicyCommand } from '@aws-sdk/client-iot';
import { createReach, type Reach } from '../../shared/defender/reach.ts';
import { type DetectScene, detectScene } from '../fakes/detect-scene.ts';

let scene: DetectScene;
let reach: Reach;
beforeEach(async () => {
  scene = await detectScene('lamp-1', 'lamp-2', 'lamp-3', 'lamp-4');
  reach = createReach(scene.iot, scene.clock);
});
afterEach(() => scene.close());

const certificateId = 'c'.repeat(64);
const policyDocument =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iot:*","Resource":"*"}]}';
const policy = { resource: { policyVersionIdentifier: { policyName: 'lamps', policyVersionId: '1' } } };

test('a thing is one device, and so is what no device depends on', async () => {
  expect(await reach.devicesOf({ thingName: 'lamp-1' }, 10)).toBe(1);
  expect(await reach.devicesOf({ resource: { account: '123456789012' } }, 10)).toBe(1);
});

test('a certificate is as many devices as there are things attached to it', async () => {
  await scene.seed('SeedCertificate', { certificateId, thingNames: ['lamp-1', 'lamp-2'] });
  expect(await reach.devicesOf({ resource: { deviceCertificateId: certificateId } }, 10)).toBe(2);
});

test('a policy is as many devices as have it by a certificate or by a group, each once', async () => {
  await scene.seed('CreatePolicy', { policyName: 'lamps', policyDocument });
  expect(await reach.devicesOf(policy, 10)).toBe(1);
  const thingNames = ['lamp-1', 'lamp-2'];
  await scene.seed('SeedCertificate', { certificateId, thingNames, policyNames: ['lamps'] });
  await scene.seed('CreateThingGroup', { thingGroupName: 'Upper' });
  await scene.seed('CreateThingGroup', { thingGroupName: 'Lower', parentGroupName: 'Upper' });
  for (const thingName of ['lamp-2', 'lamp-3', 'lamp-4'])
    await scene.seed('AddThingToThingGroup', { thingName, thingGroupName: 'Lower' });
  const target = 'arn:aws:iot:us-east-1:123456789012:thinggroup/Upper';
  await scene.iot.send(new AttachPolicyCommand({ policyName: 'lamps', target }));
  expect(await reach.devicesOf(policy, 10)).toBe(4);
});

test('counts no further than it has to', async () => {
  await scene.seed('SeedCertificate', { certificateId, thingNames: ['lamp-1', 'lamp-2', 'lamp-3'] });
  expect(await reach.devicesOf({ resource: { deviceCertificateId: certificateId } }, 1)).toBe(2);
});
