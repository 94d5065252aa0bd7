import type { Contained } from '../../shared/containments/contained.ts';
import { createMitigationActions, type MitigationAction } from '../../shared/defender/mitigation-actions.ts';
import {
  createMitigationEffects,
  type MitigationEffects,
  type MitigationTarget,
} from '../../shared/defender/mitigation-effects.ts';
import type { ResourceIdentifier } from '../../shared/sources/audit/finding.ts';
import { type DetectScene, detectScene } from '../fakes/detect-scene.ts';

let scene: DetectScene;
let effects: MitigationEffects;
beforeEach(async () => {
  scene = await detectScene('lamp-1', 'lamp-2');
  effects = createMitigationEffects(scene.iot);
});
afterEach(() => scene.close());

const certificateId = 'c'.repeat(64);

const action = (type: MitigationAction['type'], ...thingGroupNames: readonly string[]): MitigationAction => ({
  name: 'Action',
  type,
  thingGroupNames,
});
const grouping = action('ADD_THINGS_TO_THING_GROUP', 'Quarantine', 'Watched');
const of = (resource: ResourceIdentifier): MitigationTarget => ({ resource });
const inGroup = (thingName: string, thingGroupName: string): { contained: Contained } => ({
  contained: { kind: 'thing-group', thingName, thingGroupName },
});
const policyOf = (policyName: string, policyVersionId = '3') =>
  of({ policyVersionIdentifier: { policyName, policyVersionId } });

describe('an action that adds things to groups', () => {
  test('an action that adds things to groups changes the thing in alarm, in each group, and asks AWS IoT nothing', async () => {
    expect(await effects.changedBy(grouping, { thingName: 'lamp-1' })).toEqual([
      inGroup('lamp-1', 'Quarantine'),
      inGroup('lamp-1', 'Watched'),
    ]);
    expect(scene.simulator.calls.list()).toEqual([]);
  });

  test('an action that adds things to groups changes every thing that uses the certificate of a finding, in each group', async () => {
    await scene.seed('SeedCertificate', { certificateId, thingNames: ['lamp-1', 'lamp-2'] });
    expect(await effects.changedBy(grouping, of({ deviceCertificateId: certificateId }))).toEqual([
      inGroup('lamp-1', 'Quarantine'),
      inGroup('lamp-1', 'Watched'),
      inGroup('lamp-2', 'Quarantine'),
      inGroup('lamp-2', 'Watched'),
    ]);
  });

  test('an action that adds things to groups finds nothing to change where no thing uses the certificate', async () => {
    await scene.seed('SeedCertificate', { certificateId });
    await expect(
      effects.changedBy(grouping, of({ deviceCertificateId: certificateId })),
    ).rejects.toMatchObject({
      ...{ name: 'NoThingError', message: 'No thing uses the certificate' },
    });
  });

  test('an action that adds things to groups finds no certificate that is gone', async () => {
    await expect(
      effects.changedBy(grouping, of({ deviceCertificateId: certificateId })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test.each(['.', '..', 'pump 17', 'a/b', '\u202egnp', 'x'.repeat(129)])(
    'an action that adds things to groups changes nothing that no thing can be called: %j',
    async (thingName) => {
      await expect(effects.changedBy(grouping, { thingName })).rejects.toMatchObject({
        name: 'NoThingError',
      });
      expect(scene.simulator.calls.list()).toEqual([]);
    },
  );

  test('an action that adds things to groups throws where AWS IoT throttles, since another try may help', async () => {
    await scene.seed('SeedCertificate', { certificateId, thingNames: ['lamp-1'] });
    scene.simulator.faults.add({ operation: '*', kind: 'throttle' });
    await expect(
      effects.changedBy(grouping, of({ deviceCertificateId: certificateId })),
    ).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
  });
});

describe('an action of another type', () => {
  test.each<[MitigationAction['type'], MitigationTarget, readonly object[]]>([
    [
      'REPLACE_DEFAULT_POLICY_VERSION',
      policyOf('pump-policy'),
      [{ contained: { kind: 'policy', policyName: 'pump-policy' }, expectedVersionId: '3' }],
    ],
    [
      'UPDATE_DEVICE_CERTIFICATE',
      of({ deviceCertificateId: certificateId }),
      [{ contained: { kind: 'certificate', certificateId } }],
    ],
    [
      'UPDATE_CA_CERTIFICATE',
      of({ caCertificateId: certificateId }),
      [{ contained: { kind: 'ca-certificate', certificateId } }],
    ],
    ['ENABLE_IOT_LOGGING', of({ account: '123456789012' }), [{ contained: { kind: 'logging' } }]],
    ['PUBLISH_FINDING_TO_SNS', of({ clientId: 'someone' }), []],
  ])('an action of another type %s changes just what the finding names', async (type, target, expected) => {
    expect(await effects.changedBy(action(type), target)).toEqual(expected);
    expect(scene.simulator.calls.list()).toEqual([]);
  });

  test('an action of another type changes nothing of a thing in alarm', async () => {
    expect(await effects.changedBy(action('PUBLISH_FINDING_TO_SNS'), { thingName: 'lamp-1' })).toEqual([]);
  });
});

test.each<[MitigationAction['type'], MitigationTarget]>([
  ['ADD_THINGS_TO_THING_GROUP', of({ clientId: 'someone' })],
  ['ADD_THINGS_TO_THING_GROUP', of({ deviceCertificateId: 'no-id' })],
  ['REPLACE_DEFAULT_POLICY_VERSION', of({ deviceCertificateId: certificateId })],
  ['REPLACE_DEFAULT_POLICY_VERSION', policyOf('no policy/name')],
  ['UPDATE_DEVICE_CERTIFICATE', of({ caCertificateId: certificateId })],
  ['UPDATE_DEVICE_CERTIFICATE', of({ deviceCertificateId: 'c'.repeat(63) })],
  ['UPDATE_CA_CERTIFICATE', of({ deviceCertificateId: certificateId })],
  ['UPDATE_CA_CERTIFICATE', of({ caCertificateId: '' })],
])('%s is refused without a call where the finding names no such resource: %j', async (type, target) => {
  await expect(effects.changedBy(action(type, 'Quarantine'), target)).rejects.toMatchObject({
    ...{ name: 'UnsuitableResourceError' },
    message: 'The finding names no resource that this action works on',
  });
  expect(scene.simulator.calls.list()).toEqual([]);
});

describe('the definition of a mitigation action', () => {
  test('the definition of a mitigation action is read once a minute', async () => {
    const actions = createMitigationActions(scene.iot, scene.clock);
    const expected = {
      name: 'QuarantineThing',
      type: 'ADD_THINGS_TO_THING_GROUP',
      thingGroupNames: ['Quarantine'],
    };
    expect(await actions.describe('QuarantineThing')).toEqual(expected);
    scene.pass(59_999);
    expect(await actions.describe('QuarantineThing')).toEqual(expected);
    expect(scene.simulator.calls.list()).toHaveLength(1);
    await scene.seed('UpdateMitigationAction', {
      actionName: 'QuarantineThing',
      actionParams: { addThingsToThingGroupParams: { thingGroupNames: ['Watched'] } },
    });
    scene.pass(1);
    expect(await actions.describe('QuarantineThing')).toMatchObject({ thingGroupNames: ['Watched'] });
  });

  test('the definition of a mitigation action that the account does not have is looked for again each time', async () => {
    const actions = createMitigationActions(scene.iot, scene.clock);
    expect(await actions.describe('Later')).toBeUndefined();
    await scene.seed('CreateMitigationAction', {
      actionName: 'Later',
      roleArn: scene.roleOf('Later'),
      actionParams: { updateDeviceCertificateParams: { action: 'DEACTIVATE' } },
    });
    expect(await actions.describe('Later')).toMatchObject({ type: 'UPDATE_DEVICE_CERTIFICATE' });
  });
});
