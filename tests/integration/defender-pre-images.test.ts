import {
  CreatePolicyVersionCommand,
  SetDefaultPolicyVersionCommand,
  SetV2LoggingOptionsCommand,
} from '@aws-sdk/client-iot';
import type { MitigationAction } from '../../shared/defender/mitigation-actions.ts';
import { createMitigationActions } from '../../shared/defender/mitigation-actions.ts';
import { createPreImages, type MitigationTarget, type PreImages } from '../../shared/defender/pre-images.ts';
import type { ResourceIdentifier } from '../../shared/sources/audit/finding.ts';
import { type DetectScene, detectScene } from '../fakes/detect-scene.ts';

let scene: DetectScene;
let preImages: PreImages;
beforeEach(async () => {
  scene = await detectScene('lamp-1', 'lamp-2');
  preImages = createPreImages(scene.iot);
});
afterEach(() => scene.close());

const certificateId = 'c'.repeat(64);
const document = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }],
});

const action = (type: MitigationAction['type'], ...thingGroupNames: readonly string[]): MitigationAction => ({
  name: 'Action',
  type,
  thingGroupNames,
});
const grouping = action('ADD_THINGS_TO_THING_GROUP', 'Quarantine', 'Watched');
const of = (resource: ResourceIdentifier): MitigationTarget => ({ resource });
const join = (thingName: string, thingGroupName: string) =>
  scene.seed('AddThingToThingGroup', { thingName, thingGroupName });

describe('before a thing is put into groups', () => {
  test('its groups are kept, and which of them are new to it', async () => {
    await join('lamp-1', 'Watched');
    expect(await preImages.snapshot(grouping, { thingName: 'lamp-1' })).toEqual({
      kind: 'pre-image',
      preImage: {
        of: 'thing-groups',
        things: [{ thingName: 'lamp-1', thingGroupNames: ['Watched'], joins: ['Quarantine'] }],
      },
    });
  });

  test('that is not registered, or gone, there is nothing to be done to', async () => {
    expect(await preImages.snapshot(grouping, { thingName: 'nobody' })).toMatchObject({ refusal: 'gone' });
  });

  test.each(['.', '..', 'pump 17', 'a/b', '\u202egnp', 'x'.repeat(129)])(
    'that no thing can be called is never asked for: %j',
    async (thingName) => {
      expect(await preImages.snapshot(grouping, { thingName })).toMatchObject({ refusal: 'gone' });
      expect(scene.simulator.calls.list()).toEqual([]);
    },
  );

  test('every thing that uses the certificate of a finding is looked at', async () => {
    await scene.seed('SeedCertificate', { certificateId, thingNames: ['lamp-1', 'lamp-2'] });
    await join('lamp-2', 'Quarantine');
    expect(await preImages.snapshot(grouping, of({ deviceCertificateId: certificateId }))).toMatchObject({
      preImage: {
        things: [
          { thingName: 'lamp-1', joins: ['Quarantine', 'Watched'] },
          { thingName: 'lamp-2', thingGroupNames: ['Quarantine'], joins: ['Watched'] },
        ],
      },
    });
  });

  test('a certificate that no thing uses is left alone', async () => {
    await scene.seed('SeedCertificate', { certificateId });
    expect(await preImages.snapshot(grouping, of({ deviceCertificateId: certificateId }))).toEqual({
      kind: 'already',
      because: 'no thing uses the certificate',
    });
  });
});

describe('before a policy gets a blank default version', () => {
  const blank = action('REPLACE_DEFAULT_POLICY_VERSION');
  const version = (policyVersionId: string) =>
    of({ policyVersionIdentifier: { policyName: 'pump-policy', policyVersionId } });
  const addVersion = (setAsDefault = false) =>
    scene.iot.send(
      new CreatePolicyVersionCommand({ policyName: 'pump-policy', policyDocument: document, setAsDefault }),
    );
  beforeEach(() => scene.seed('CreatePolicy', { policyName: 'pump-policy', policyDocument: document }));

  test('its default and its other versions are kept', async () => {
    await addVersion();
    expect(await preImages.snapshot(blank, version('1'))).toEqual({
      kind: 'pre-image',
      preImage: {
        of: 'policy',
        policyName: 'pump-policy',
        defaultVersionId: '1',
        versionIds: expect.arrayContaining(['1', '2']),
      },
    });
  });

  test('the version of the finding must still be the default', async () => {
    await addVersion(true);
    expect(await preImages.snapshot(blank, version('1'))).toEqual({
      kind: 'already',
      because: 'version 1 of the finding is no longer the default: version 2 is',
    });
    await scene.iot.send(
      new SetDefaultPolicyVersionCommand({ policyName: 'pump-policy', policyVersionId: '1' }),
    );
    expect(await preImages.snapshot(blank, version('1'))).toMatchObject({ kind: 'pre-image' });
  });

  test('it must have a version to spare of its five', async () => {
    for (let number = 2; number <= 5; number++) await addVersion();
    expect(await preImages.snapshot(blank, version('1'))).toEqual({
      kind: 'wait',
      because: expect.stringContaining('5 versions'),
    });
  });

  test('it must be there', async () => {
    const gone = of({ policyVersionIdentifier: { policyName: 'none', policyVersionId: '1' } });
    expect(await preImages.snapshot(blank, gone)).toMatchObject({ refusal: 'gone' });
  });
});

describe('before a certificate is deactivated', () => {
  const device = action('UPDATE_DEVICE_CERTIFICATE');
  const ca = action('UPDATE_CA_CERTIFICATE');

  test('its status is kept', async () => {
    await scene.seed('SeedCertificate', { certificateId });
    expect(await preImages.snapshot(device, of({ deviceCertificateId: certificateId }))).toEqual({
      kind: 'pre-image',
      preImage: { of: 'certificate', certificateId, status: 'ACTIVE' },
    });
  });

  test.each(['INACTIVE', 'REVOKED'])('one that is %s is left alone', async (status) => {
    await scene.seed('SeedCertificate', { certificateId, status });
    expect(await preImages.snapshot(device, of({ deviceCertificateId: certificateId }))).toEqual({
      kind: 'already',
      because: `the certificate is ${status} already`,
    });
  });

  test('the registration status of a CA is kept as well', async () => {
    await scene.seed('SeedCACertificate', { certificateId, autoRegistrationStatus: 'ENABLE' });
    expect(await preImages.snapshot(ca, of({ caCertificateId: certificateId }))).toEqual({
      kind: 'pre-image',
      preImage: { of: 'ca-certificate', certificateId, status: 'ACTIVE', autoRegistrationStatus: 'ENABLE' },
    });
  });

  test('a CA that is inactive is left alone', async () => {
    await scene.seed('SeedCACertificate', { certificateId, status: 'INACTIVE' });
    expect(await preImages.snapshot(ca, of({ caCertificateId: certificateId }))).toMatchObject({
      kind: 'already',
    });
  });

  test.each([
    ['a device certificate', device, of({ deviceCertificateId: certificateId })],
    ['a CA', ca, of({ caCertificateId: certificateId })],
  ])('%s that is gone is nothing to deactivate', async (_, what, target) => {
    expect(await preImages.snapshot(what, target)).toMatchObject({ refusal: 'gone' });
  });

  test.each([device, ca, action('REPLACE_DEFAULT_POLICY_VERSION'), grouping])(
    'a finding that names no such resource is refused without a call ($type)',
    async (what) => {
      expect(await preImages.snapshot(what, of({ clientId: 'someone' }))).toMatchObject({
        refusal: 'invalid',
      });
      expect(scene.simulator.calls.list()).toEqual([]);
    },
  );
});

describe('before logging is switched on', () => {
  const logging = action('ENABLE_IOT_LOGGING');
  const account = of({ account: '123456789012' });

  test('it is kept that it was never set up', async () => {
    expect(await preImages.snapshot(logging, account)).toEqual({
      kind: 'pre-image',
      preImage: { of: 'logging', configured: false },
    });
  });

  test('it is kept how it was set up', async () => {
    const roleArn = 'arn:aws:iam::123456789012:role/logging';
    await scene.iot.send(
      new SetV2LoggingOptionsCommand({ roleArn, defaultLogLevel: 'ERROR', disableAllLogs: true }),
    );
    expect(await preImages.snapshot(logging, account)).toEqual({
      kind: 'pre-image',
      preImage: { of: 'logging', configured: true, roleArn, defaultLogLevel: 'ERROR', disableAllLogs: true },
    });
  });
});

test('publishing a finding changes nothing that could be kept', async () => {
  const answer = await preImages.snapshot(action('PUBLISH_FINDING_TO_SNS'), of({ clientId: 'someone' }));
  expect(answer).toEqual({ kind: 'nothing-to-keep' });
});

test('a snapshot that is throttled throws, since another try may help', async () => {
  scene.simulator.faults.add({ operation: '*', kind: 'throttle' });
  await expect(preImages.snapshot(grouping, { thingName: 'lamp-1' })).rejects.toMatchObject({
    name: 'ThrottlingException',
  });
});

describe('the definition of a mitigation action', () => {
  test('is read once a minute', async () => {
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

  test('that the account does not have is looked for again each time', async () => {
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
