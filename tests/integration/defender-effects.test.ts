import {
  CreateAuditSuppressionCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DescribeAuditSuppressionCommand,
  DescribeCACertificateCommand,
  DescribeCertificateCommand,
  GetV2LoggingOptionsCommand,
  ListAuditMitigationActionsExecutionsCommand,
  ListPolicyVersionsCommand,
  SetDefaultPolicyVersionCommand,
  SetV2LoggingOptionsCommand,
  StartAuditMitigationActionsTaskCommand,
  UpdateAuditSuppressionCommand,
} from '@aws-sdk/client-iot';
import {
  type Condition,
  expectedAfter,
  isContainedIn,
  isSameCondition,
} from '../../shared/containments/condition.ts';
import type { Contained } from '../../shared/containments/contained.ts';
import { createEffects, type Effects } from '../../shared/defender/effects/effects.ts';
import { createSuppressions } from '../../shared/defender/suppressions.ts';
import {
  auditSimulator,
  certificateId,
  days,
  loggingCheck,
  policyCheck,
} from './simulator/audit-simulator.ts';
import { forEachTest, policyDocument, roleArn, start } from './simulator/server-client.ts';

const revokedCheck = 'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK';
const revokedCaCheck = 'REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK';
const id = certificateId(1);

const started = forEachTest(auditSimulator);
let effects: Effects;
beforeEach(async () => {
  effects = createEffects(started.iot);
  await started.enable(policyCheck, loggingCheck, revokedCheck, revokedCaCheck);
  await started.action('Blank', { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } });
  await started.action('Deactivate', { updateDeviceCertificateParams: { action: 'DEACTIVATE' } });
  await started.action('DeactivateCa', { updateCACertificateParams: { action: 'DEACTIVATE' } });
  await started.action('Quarantine', { addThingsToThingGroupParams: { thingGroupNames: ['Quarantine'] } });
  await started.action('Log', { enableIoTLoggingParams: { roleArnForLogging: roleArn, logLevel: 'WARN' } });
});

const call = (operationName: string, input: object) => started.simulator.call(operationName, { ...input });
const callsOf = (operation: string) => started.simulator.calls.list(operation).length;

/** Has Device Defender do an action for all that an audit finds by a check. */
async function mitigate(checkName: string, actionName: string): Promise<void> {
  const findingIds = await started.findingIds(await started.audit(checkName));
  await started.iot.send(
    new StartAuditMitigationActionsTaskCommand({
      taskId: 'task',
      target: { findingIds },
      auditCheckToActionsMapping: { [checkName]: [actionName] },
    }),
  );
  started.pass(10_000);
  const { actionsExecutions = [] } = await started.iot.send(
    new ListAuditMitigationActionsExecutionsCommand({ taskId: 'task', findingId: findingIds[0] }),
  );
  expect(actionsExecutions.map(({ status }) => status)).toEqual(['COMPLETED']);
}

interface Story {
  readonly contained: Contained;
  readonly before: object;
  readonly change: () => Promise<unknown>;
  readonly after: object;
}

/** Reads it, has it changed, puts it back twice, and reads it each time. */
async function testPutBack({ contained, before, change, after }: Story): Promise<void> {
  const preImage = await effects.read(contained);
  expect(preImage).toEqual(before);
  await change();
  const made = await effects.read(contained);
  expect(made).toEqual(after);
  expect(isContainedIn(made, preImage)).toBe(true);
  const expected = expectedAfter(preImage);
  if (expected) expect(isSameCondition(expected, made)).toBe(true);
  for (let times = 0; times < 2; times++) {
    await effects.putBack(contained, preImage, made);
    expect(isSameCondition(await effects.read(contained), preImage)).toBe(true);
  }
}

describe('a thing in a group', () => {
  const contained: Contained = { kind: 'thing-group', thingName: 'lamp', thingGroupName: 'Quarantine' };
  const of = (isMember: boolean, ...thingGroupNames: string[]): Condition => ({
    ...{ of: 'thing-group', isMember, thingGroupNames },
  });
  beforeEach(async () => {
    for (const thingName of ['lamp', 'fan']) await call('CreateThing', { thingName });
    for (const thingGroupName of ['Quarantine', 'lamps']) await call('CreateThingGroup', { thingGroupName });
    await call('AddThingToThingGroup', { thingName: 'lamp', thingGroupName: 'lamps' });
  });

  test('a thing in a group is taken out of it, and stays in its other groups', async () => {
    await call('SeedCertificate', { certificateId: id, revokedByIssuer: true, thingNames: ['lamp', 'fan'] });
    await testPutBack({
      ...{ contained, before: of(false, 'lamps'), after: of(true, 'lamps', 'Quarantine') },
      change: () => mitigate(revokedCheck, 'Quarantine'),
    });
    expect(await effects.read(contained)).toEqual(of(false, 'lamps'));
    const fan = await effects.read({ ...contained, thingName: 'fan' });
    expect(fan).toEqual(of(true, 'Quarantine'));
  });

  test('a thing in a group stays where it was before', async () => {
    await call('AddThingToThingGroup', { thingName: 'lamp', thingGroupName: 'Quarantine' });
    const preImage = await effects.read(contained);
    await effects.putBack(contained, preImage, preImage);
    expect(await effects.read(contained)).toEqual(of(true, 'lamps', 'Quarantine'));
    expect(callsOf('RemoveThingFromThingGroup')).toBe(0);
  });

  test.each(['.', '..', 'pump 17', 'a/b', '\u202egnp', 'x'.repeat(129)])(
    'a thing in a group that no thing can be called is never asked for: %j',
    async (thingName) => {
      await expect(effects.read({ ...contained, thingName })).rejects.toMatchObject({ name: 'NoThingError' });
      expect(callsOf('ListThingGroupsForThing')).toBe(0);
    },
  );

  test('a thing in a group in more groups than a page holds is read completely', async () => {
    for (let index = 0; index < 8; index += 1) {
      await call('CreateThingGroup', { thingGroupName: `group-${index}` });
      await call('AddThingToThingGroup', { thingName: 'lamp', thingGroupName: `group-${index}` });
    }
    expect(await effects.read(contained)).toMatchObject({ isMember: false });
    await call('AddThingToThingGroup', { thingName: 'lamp', thingGroupName: 'Quarantine' });
    expect(await effects.read(contained)).toMatchObject({ isMember: true });
  });
});

describe('the certificate of a device', () => {
  const contained: Contained = { kind: 'certificate', certificateId: id };

  test('the certificate of a device is active again', async () => {
    await call('SeedCertificate', { certificateId: id, revokedByIssuer: true });
    await testPutBack({
      ...{ contained, before: { of: 'certificate', status: 'ACTIVE' } },
      change: () => mitigate(revokedCheck, 'Deactivate'),
      after: { of: 'certificate', status: 'INACTIVE' },
    });
    const { certificateDescription } = await started.iot.send(
      new DescribeCertificateCommand({ certificateId: id }),
    );
    expect(certificateDescription?.status).toBe('ACTIVE');
  });

  test('the certificate of a device with a status that AWS IoT does not have is never sent', async () => {
    await call('SeedCertificate', { certificateId: id });
    const unknown: Condition = { of: 'certificate', status: 'unknown' };
    await expect(effects.putBack(contained, unknown, undefined)).rejects.toThrow('unknown');
    expect(callsOf('UpdateCertificate')).toBe(0);
  });
});

describe('the certificate of a CA', () => {
  const contained: Contained = { kind: 'ca-certificate', certificateId: id };

  test.each(['ENABLE', 'DISABLE'])(
    'the certificate of a CA is active again, and devices register themselves as before: %s',
    async (autoRegistrationStatus) => {
      await call('SeedCACertificate', { certificateId: id, revokedByIssuer: true, autoRegistrationStatus });
      await testPutBack({
        ...{ contained, before: { of: 'ca-certificate', status: 'ACTIVE', autoRegistrationStatus } },
        change: () => mitigate(revokedCaCheck, 'DeactivateCa'),
        after: { of: 'ca-certificate', status: 'INACTIVE', autoRegistrationStatus },
      });
    },
  );

  test('the certificate of a CA gets back how devices registered themselves, whoever changed that', async () => {
    await call('SeedCACertificate', { certificateId: id, autoRegistrationStatus: 'ENABLE' });
    const preImage = await effects.read(contained);
    await call('UpdateCACertificate', {
      ...{ certificateId: id, newStatus: 'INACTIVE', newAutoRegistrationStatus: 'DISABLE' },
    });
    await effects.putBack(contained, preImage, undefined);
    const { certificateDescription } = await started.iot.send(
      new DescribeCACertificateCommand({ certificateId: id }),
    );
    expect(certificateDescription).toMatchObject({ status: 'ACTIVE', autoRegistrationStatus: 'ENABLE' });
  });
});

describe('a policy', () => {
  const contained: Contained = { kind: 'policy', policyName: 'broad' };
  const add = (setAsDefault = false) =>
    started.iot.send(new CreatePolicyVersionCommand({ policyName: 'broad', policyDocument, setAsDefault }));
  /** Its versions, the one in force first. */
  async function versions(): Promise<string[]> {
    const { policyVersions = [] } = await started.iot.send(
      new ListPolicyVersionsCommand({ policyName: 'broad' }),
    );
    const inForce = policyVersions.filter(({ isDefaultVersion }) => isDefaultVersion);
    const others = policyVersions.filter(({ isDefaultVersion }) => !isDefaultVersion);
    return [...inForce, ...others.toSorted()].map(({ versionId = '' }) => versionId);
  }
  const of = (defaultVersionId: string, ...versionIds: string[]): Condition => ({
    ...{ of: 'policy', defaultVersionId, versionIds },
  });
  beforeEach(() => started.broadPolicy('broad'));

  test('a policy has its version in force again, and the blank one is deleted', async () => {
    await testPutBack({
      ...{ contained, before: of('1', '1') },
      change: () => mitigate(policyCheck, 'Blank'),
      after: { ...of('2'), versionIds: expect.arrayContaining(['1', '2']) },
    });
    expect(await versions()).toEqual(['1']);
  });

  test('a policy keeps the versions that it had before, and those that others made since', async () => {
    await add();
    await started.iot.send(new SetDefaultPolicyVersionCommand({ policyName: 'broad', policyVersionId: '2' }));
    const preImage = await effects.read(contained);
    await add(true);
    const made = await effects.read(contained);
    await add();
    await effects.putBack(contained, preImage, made);
    expect((await versions()).toSorted()).toEqual(['1', '2', '4']);
    expect((await versions())[0]).toBe('2');
  });

  test('a policy of which the version that was made is unknown gets its version back, and none is deleted', async () => {
    const preImage = await effects.read(contained);
    await add(true);
    await effects.putBack(contained, preImage, undefined);
    expect(await versions()).toEqual(['1', '2']);
    expect(callsOf('DeletePolicyVersion')).toBe(0);
  });

  test('a policy of which a version was made before us keeps that one', async () => {
    await add();
    const preImage = await effects.read(contained);
    await effects.putBack(contained, preImage, of('2', '1', '2'));
    expect(await versions()).toEqual(['1', '2']);
  });

  test('a policy of which the blank version can not be deleted is not put back yet', async () => {
    const preImage = await effects.read(contained);
    await add(true);
    started.simulator.faults.add({ operation: 'DeletePolicyVersion', kind: 'throttle' });
    const putBack = () => effects.putBack(contained, preImage, of('2', '1', '2'));
    await expect(putBack()).rejects.toMatchObject({ name: 'ThrottlingException' });
    started.simulator.faults.clear();
    await putBack();
    expect(await versions()).toEqual(['1']);
  });
});

describe('the logging options of the account', () => {
  const contained: Contained = { kind: 'logging' };
  const on: Condition = {
    ...{ of: 'logging', isConfigured: true, roleArn, defaultLogLevel: 'WARN', disableAllLogs: false },
  };
  const options = async () => {
    const { $metadata: _, ...given } = await started.iot.send(new GetV2LoggingOptionsCommand({}));
    return given;
  };

  test('the logging options of the account that were never set are off: they can not be unset', async () => {
    await testPutBack({
      ...{ contained, before: { of: 'logging', isConfigured: false }, after: on },
      change: () => mitigate(loggingCheck, 'Log'),
    });
    expect(await options()).toMatchObject({ disableAllLogs: true });
  });

  test('the logging options of the account that were off are off again', async () => {
    const before = { roleArn: `${roleArn}-before`, defaultLogLevel: 'ERROR', disableAllLogs: true } as const;
    await started.iot.send(new SetV2LoggingOptionsCommand(before));
    await testPutBack({
      ...{ contained, before: { of: 'logging', isConfigured: true, ...before }, after: on },
      change: () => mitigate(loggingCheck, 'Log'),
    });
    expect(await options()).toEqual(before);
  });

  test('the logging options of the account that were on have the role and the level that they had', async () => {
    const before = { roleArn: `${roleArn}-before`, defaultLogLevel: 'ERROR', disableAllLogs: false } as const;
    await started.iot.send(new SetV2LoggingOptionsCommand(before));
    const preImage = await effects.read(contained);
    await started.iot.send(
      new SetV2LoggingOptionsCommand({ roleArn, defaultLogLevel: 'DEBUG', disableAllLogs: true }),
    );
    await effects.putBack(contained, preImage, on);
    expect(await options()).toEqual(before);
  });
});

describe('a suppression', () => {
  const resource = { policyVersionIdentifier: { policyName: 'broad', policyVersionId: '1' } };
  const key = { checkName: policyCheck, resourceIdentifier: resource };
  const contained: Contained = { kind: 'suppression', checkName: policyCheck, resource };
  const inDays = (count: number) => new Date(start.getTime() + count * days);
  const suppress = () =>
    createSuppressions(started.iot).ensure({
      ...key,
      ...{ expirationDate: inDays(90), description: 'Ours', clientRequestToken: 'token' },
    });
  const ours: Condition = {
    ...{ of: 'suppression', exists: true, expirationDate: inDays(90).toISOString(), description: 'Ours' },
  };
  const stored = async () => {
    const { expirationDate, suppressIndefinitely, description } = await started.iot.send(
      new DescribeAuditSuppressionCommand(key),
    );
    return { expirationDate, suppressIndefinitely, description };
  };
  const createBefore = (members: { expirationDate?: Date; description?: string }) =>
    started.iot.send(
      new CreateAuditSuppressionCommand({
        ...{ ...key, clientRequestToken: 'before' },
        ...(members.expirationDate ? {} : { suppressIndefinitely: true }),
        ...members,
      }),
    );
  beforeEach(() => started.broadPolicy('broad'));

  test('a suppression that we made is deleted', async () => {
    await testPutBack({
      ...{ contained, before: { of: 'suppression', exists: false }, change: suppress, after: ours },
    });
    await expect(stored()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each(['Theirs', undefined])(
    'a suppression that we extended has its earlier end and its description again: %s',
    async (description) => {
      const before = { expirationDate: inDays(30), ...(description && { description }) };
      await createBefore(before);
      const preImage = { of: 'suppression', exists: true, ...before };
      await testPutBack({
        ...{ contained, before: { ...preImage, expirationDate: inDays(30).toISOString() } },
        ...{ change: suppress, after: ours },
      });
      expect((await stored()).expirationDate).toEqual(inDays(30));
      expect((await stored()).description || undefined).toBe(description);
    },
  );

  test('a suppression that had no end has none again, whoever gave it one', async () => {
    await createBefore({ description: 'Theirs' });
    const preImage = await effects.read(contained);
    expect(preImage).toEqual({ of: 'suppression', exists: true, description: 'Theirs' });
    await started.iot.send(new UpdateAuditSuppressionCommand({ ...key, expirationDate: inDays(1) }));
    await effects.putBack(contained, preImage, undefined);
    expect(await effects.read(contained)).toEqual(preImage);
    expect(await stored()).toMatchObject({ suppressIndefinitely: true, description: 'Theirs' });
  });

  test('a suppression of what AWS IoT takes for no resource is never asked for', async () => {
    const none: Contained = { ...contained, resource: {} };
    const refused = { name: 'UnsuitableResourceError' };
    await expect(effects.read(none)).rejects.toMatchObject(refused);
    const before: Condition = { of: 'suppression', exists: false };
    await expect(effects.putBack(none, before, undefined)).rejects.toMatchObject(refused);
    expect(callsOf('DescribeAuditSuppression') + callsOf('DeleteAuditSuppression')).toBe(0);
  });
});

describe('what is gone', () => {
  const gone: readonly (readonly [Contained, Condition])[] = [
    [
      { kind: 'thing-group', thingName: 'nobody', thingGroupName: 'Nowhere' },
      { of: 'thing-group', isMember: false, thingGroupNames: [] },
    ],
    [
      { kind: 'certificate', certificateId: id },
      { of: 'certificate', status: 'ACTIVE' },
    ],
    [
      { kind: 'ca-certificate', certificateId: id },
      { of: 'ca-certificate', status: 'ACTIVE' },
    ],
    [
      { kind: 'policy', policyName: 'none' },
      { of: 'policy', defaultVersionId: '1', versionIds: ['1'] },
    ],
  ];

  test.each(gone)('what is gone is not read: %j', async (contained) => {
    await expect(effects.read(contained)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each(gone)('what is gone needs nothing to be put back: %j', async (contained, preImage) => {
    await effects.putBack(contained, preImage, undefined);
    const outcomes = started.simulator.calls.list().map(({ outcome }) => outcome);
    expect(outcomes.at(-1)).toBe('ResourceNotFoundException');
  });

  test('what is gone of a policy can be the version that was in force before', async () => {
    await started.broadPolicy('broad');
    const before: Condition = { of: 'policy', defaultVersionId: '9', versionIds: ['9'] };
    await effects.putBack({ kind: 'policy', policyName: 'broad' }, before, undefined);
    await started.iot.send(new DeletePolicyCommand({ policyName: 'broad' }));
  });

  test('what is gone of a suppression that was there before is not made anew', async () => {
    const resource = { policyVersionIdentifier: { policyName: 'broad', policyVersionId: '1' } };
    const before: Condition = { of: 'suppression', exists: true };
    await effects.putBack({ kind: 'suppression', checkName: policyCheck, resource }, before, undefined);
    expect(callsOf('CreateAuditSuppression')).toBe(0);
  });
});

test.each<[Contained, Condition]>([
  [
    { kind: 'thing-group', thingName: 'lamp', thingGroupName: 'Quarantine' },
    { of: 'thing-group', isMember: false, thingGroupNames: [] },
  ],
  [
    { kind: 'certificate', certificateId: id },
    { of: 'certificate', status: 'ACTIVE' },
  ],
  [{ kind: 'logging' }, { of: 'logging', isConfigured: false }],
  [
    {
      ...{ kind: 'suppression', checkName: policyCheck },
      resource: { policyVersionIdentifier: { policyName: 'broad', policyVersionId: '1' } },
    },
    { of: 'suppression', exists: false },
  ],
])('what AWS IoT throttles throws, since another try may help: %j', async (contained, preImage) => {
  started.simulator.faults.add({ operation: '*', kind: 'throttle' });
  const throttled = { name: 'ThrottlingException' };
  await expect(effects.read(contained)).rejects.toMatchObject(throttled);
  await expect(effects.putBack(contained, preImage, undefined)).rejects.toMatchObject(throttled);
});
