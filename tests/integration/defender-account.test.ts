import {
  CreateDynamicThingGroupCommand,
  CreateScheduledAuditCommand,
  DescribeSecurityProfileCommand,
  UpdateSecurityProfileCommand,
} from '@aws-sdk/client-iot';
import { createAuditConfigurations } from '../../cli/defender/audit-configuration.ts';
import { createQuarantineGroups } from '../../cli/defender/quarantine-groups.ts';
import { createSecurityProfiles } from '../../cli/defender/security-profiles.ts';
import { createUsage } from '../../cli/doctor/checks/quotas.ts';
import { type DetectScene, detectScene } from '../fakes/detect-scene.ts';

const topicArn = 'arn:aws:sns:us-east-1:123456789012:Defender';
const check = 'LOGGING_DISABLED_CHECK';

let scene: DetectScene;
beforeEach(async () => {
  scene = await detectScene('lamp-1');
});
afterEach(() => scene.close());

const enableAudits = () =>
  scene.seed('UpdateAccountAuditConfiguration', {
    roleArn: scene.roleOf('Audit'),
    auditCheckConfigurations: { [check]: { enabled: true } },
  });

describe('the audit configuration', () => {
  test('the audit configuration of an account that has none says so', async () => {
    expect(await createAuditConfigurations(scene.iot).read()).toEqual({ enabledChecks: [] });
  });

  test('the audit configuration gets its target and keeps its checks', async () => {
    await enableAudits();
    const configurations = createAuditConfigurations(scene.iot);
    const before = await configurations.read();
    expect(before).toEqual({ roleArn: scene.roleOf('Audit'), enabledChecks: [check] });
    const target = { topicArn, roleArn: scene.roleOf('Publish') };
    await configurations.setNotificationTarget(target);
    await configurations.setNotificationTarget(target);
    expect(await configurations.read()).toEqual({ ...before, target: { ...target, enabled: true } });
  });
});

describe('quarantine groups', () => {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Deny' }] });

  test('quarantine groups have the policies that are attached to them, once', async () => {
    await scene.seed('CreatePolicy', { policyName: 'Deny', policyDocument: document });
    const groups = createQuarantineGroups(scene.iot);
    const group = await groups.describe('Quarantine');
    expect(group).toMatchObject({ name: 'Quarantine', isDynamic: false, policyNames: [] });
    if (!group) throw new Error('there is no group');
    await groups.attach('Deny', group);
    await groups.attach('Deny', group);
    expect(await groups.describe('Quarantine')).toMatchObject({ policyNames: ['Deny'] });
    expect(await groups.policyDocument('Deny')).toBe(document);
  });

  test('quarantine groups and missing policies are distinguished from calls that fail', async () => {
    const groups = createQuarantineGroups(scene.iot);
    expect(await groups.describe('Nowhere')).toBeUndefined();
    expect(await groups.policyDocument('Nothing')).toBeUndefined();
    const failing = createQuarantineGroups({ send: () => Promise.reject(new Error('timeout')) });
    await expect(failing.describe('Quarantine')).rejects.toThrow('timeout');
  });

  test('quarantine groups by a query are listed as dynamic', async () => {
    await scene.iot.send(
      new CreateDynamicThingGroupCommand({ thingGroupName: 'Lamps', queryString: 'thingName:lamp*' }),
    );
    expect(await createQuarantineGroups(scene.iot).describe('Lamps')).toMatchObject({ isDynamic: true });
  });
});

describe('security profiles', () => {
  const target = { topicArn, roleArn: 'arn:aws:iam::123456789012:role/Publish' };
  const behaviorsOf = async () => {
    const answer = await scene.iot.send(new DescribeSecurityProfileCommand({ securityProfileName: 'fleet' }));
    return answer.behaviors;
  };

  test('security profiles get an alert target and keep their behaviors', async () => {
    const profiles = createSecurityProfiles(scene.iot);
    const behaviors = await behaviorsOf();
    const profile = await profiles.describe('fleet');
    if (!profile) throw new Error('there is no profile');
    expect(await profiles.names()).toEqual(['fleet']);
    expect(profile.target).toBeUndefined();
    expect(await profiles.setAlertTarget(profile, target)).toBe(true);
    expect(await profiles.describe('fleet')).toMatchObject({ target });
    expect(await behaviorsOf()).toEqual(behaviors);
  });

  test('security profiles that a person changed meanwhile are left alone', async () => {
    const profiles = createSecurityProfiles(scene.iot);
    const profile = await profiles.describe('fleet');
    if (!profile) throw new Error('there is no profile');
    await scene.iot.send(
      new UpdateSecurityProfileCommand({ securityProfileName: 'fleet', securityProfileDescription: 'new' }),
    );
    expect(await profiles.setAlertTarget(profile, target)).toBe(false);
    expect((await profiles.describe('fleet'))?.target).toBeUndefined();
  });

  test('security profiles that are not there are no failure', async () => {
    expect(await createSecurityProfiles(scene.iot).describe('none')).toBeUndefined();
  });
});

test('what an account uses of its quotas is counted', async () => {
  await enableAudits();
  await scene.iot.send(
    new CreateScheduledAuditCommand({
      ...{ scheduledAuditName: 'daily', frequency: 'DAILY', targetCheckNames: [check] },
    }),
  );
  await scene.seed('StartOnDemandAuditTask', { targetCheckNames: [check] });
  const violationId = await scene.alarm('lamp-1');
  await scene.seed('StartDetectMitigationActionsTask', {
    ...{ taskId: 'task-1', clientRequestToken: 'task-1', actions: ['QuarantineThing'] },
    target: { violationIds: [violationId] },
  });
  const usage = createUsage(scene.iot, scene.clock.now());
  expect({
    audits: await usage.runningAudits(),
    auditMitigations: await usage.runningAuditMitigations(),
    detectMitigations: await usage.runningDetectMitigations(),
    actions: await usage.mitigationActions(),
    scheduled: await usage.scheduledAudits(),
  }).toEqual({ audits: 1, auditMitigations: 0, detectMitigations: 1, actions: 2, scheduled: 1 });
});
