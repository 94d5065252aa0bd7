import {
  CreatePolicyVersionCommand,
  DescribeAuditMitigationActionsTaskCommand,
  DescribeCACertificateCommand,
  DescribeCertificateCommand,
  GetPolicyVersionCommand,
  GetV2LoggingOptionsCommand,
  ListAuditMitigationActionsExecutionsCommand,
  ListPolicyVersionsCommand,
  ListThingGroupsForThingCommand,
  StartAuditMitigationActionsTaskCommand,
} from '@aws-sdk/client-iot';
import {
  type AuditSimulator,
  auditSimulator,
  certificateId,
  loggingCheck,
  policyCheck,
  topicArn,
} from './audit-simulator.ts';
import { policyDocument, roleArn } from './server-client.ts';

const revokedCheck = 'REVOKED_DEVICE_CERTIFICATE_STILL_ACTIVE_CHECK';
const revokedCaCheck = 'REVOKED_CA_CERTIFICATE_STILL_ACTIVE_CHECK';
const issuerCheck = 'INTERMEDIATE_CA_REVOKED_FOR_ACTIVE_DEVICE_CERTIFICATES_CHECK';

let started: AuditSimulator;
beforeEach(async () => {
  started = await auditSimulator();
  await started.enable(policyCheck, loggingCheck, revokedCheck, revokedCaCheck, issuerCheck);
  await started.action('Blank', { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } });
  await started.action('Deactivate', { updateDeviceCertificateParams: { action: 'DEACTIVATE' } });
  await started.action('DeactivateCa', { updateCACertificateParams: { action: 'DEACTIVATE' } });
  await started.action('Quarantine', {
    addThingsToThingGroupParams: { thingGroupNames: ['quarantine', 'watched'] },
  });
  await started.action('Log', { enableIoTLoggingParams: { roleArnForLogging: roleArn, logLevel: 'WARN' } });
  await started.action('Tell', { publishFindingToSnsParams: { topicArn: `${topicArn}-findings` } });
});
afterEach(() => started.close());

const call = (operationName: string, input: object) => started.simulator.call(operationName, { ...input });
const describeTask = () =>
  started.iot.send(new DescribeAuditMitigationActionsTaskCommand({ taskId: 'task' }));

/** Starts a task on all findings of a check, as an audit has them before anything else happens. */
async function begin(checkName: string, ...actionNames: string[]) {
  const findingIds = await started.findingIds(await started.audit(checkName));
  await started.iot.send(
    new StartAuditMitigationActionsTaskCommand({
      taskId: 'task',
      target: { findingIds },
      auditCheckToActionsMapping: { [checkName]: actionNames },
    }),
  );
  return findingIds;
}

/** Lets the task end. What one of its findings came to, action by action. */
async function outcomes(findingId = '') {
  started.pass(10_000);
  const { actionsExecutions = [] } = await started.iot.send(
    new ListAuditMitigationActionsExecutionsCommand({ taskId: 'task', findingId }),
  );
  return actionsExecutions.map(({ actionName, status, errorCode }) => [actionName, status, errorCode]);
}

const completed = (...actionNames: string[]) => actionNames.map((name) => [name, 'COMPLETED', undefined]);
const invalidState = (actionName: string) => [[actionName, 'FAILED', 'INVALID_STATE_OF_RESOURCE']];

describe('REPLACE_DEFAULT_POLICY_VERSION', () => {
  beforeEach(() => started.broadPolicy('broad'));
  const versions = async () =>
    (await started.iot.send(new ListPolicyVersionsCommand({ policyName: 'broad' }))).policyVersions;

  test('REPLACE_DEFAULT_POLICY_VERSION makes a blank version the default and keeps the earlier one', async () => {
    const [finding] = await begin(policyCheck, 'Blank');
    expect(await versions()).toHaveLength(1);
    expect(await outcomes(finding)).toEqual(completed('Blank'));
    expect(
      (await versions())?.map(({ versionId, isDefaultVersion }) => [versionId, isDefaultVersion]),
    ).toEqual(
      expect.arrayContaining([
        ['1', false],
        ['2', true],
      ]),
    );
    const blank = await started.iot.send(
      new GetPolicyVersionCommand({ policyName: 'broad', policyVersionId: '2' }),
    );
    expect(blank.policyDocument).toBe(
      '{"Version":"2012-10-17","Id":"CreateBy-AWSIoTDeviceDefenderAudit.REPLACE_DEFAULT_POLICY_VERSION.BLANK_POLICY",' +
        '"Statement":[{"Effect":"Allow","Action":["iot:NonExistentOperation"],"Resource":["*"]}]}',
    );
    expect(await describeTask()).toMatchObject({
      taskStatus: 'COMPLETED',
      taskStatistics: { [policyCheck]: { succeededFindingsCount: 1, failedFindingsCount: 0 } },
    });
  });

  test('puts right what the next audit would find', async () => {
    await outcomes((await begin(policyCheck, 'Blank'))[0]);
    expect(await started.findings({ taskId: await started.audit(policyCheck) })).toEqual([]);
  });

  test('fails at five versions and changes nothing', async () => {
    for (let version = 2; version <= 5; version += 1)
      await started.iot.send(new CreatePolicyVersionCommand({ policyName: 'broad', policyDocument }));
    const [finding] = await begin(policyCheck, 'Blank');
    expect(await outcomes(finding)).toEqual(invalidState('Blank'));
    expect(await versions()).toHaveLength(5);
    expect(await describeTask()).toMatchObject({
      taskStatus: 'FAILED',
      taskStatistics: { [policyCheck]: { succeededFindingsCount: 0, failedFindingsCount: 1 } },
    });
  });

  test.each<[string, [string, object][]]>([
    [
      'is no longer the default',
      [['CreatePolicyVersion', { policyName: 'broad', policyDocument, setAsDefault: true }]],
    ],
    [
      'was deleted',
      [
        ['CreatePolicyVersion', { policyName: 'broad', policyDocument, setAsDefault: true }],
        ['DeletePolicyVersion', { policyName: 'broad', policyVersionId: '1' }],
      ],
    ],
    ['went with its policy', [['DeletePolicy', { policyName: 'broad' }]]],
  ])('fails where the version %s', async (_, changes) => {
    const [finding] = await begin(policyCheck, 'Blank');
    for (const [operationName, input] of changes) await call(operationName, input);
    expect(await outcomes(finding)).toEqual(invalidState('Blank'));
  });
});

describe('UPDATE_DEVICE_CERTIFICATE', () => {
  const status = async (number: number) =>
    (await started.iot.send(new DescribeCertificateCommand({ certificateId: certificateId(number) })))
      .certificateDescription?.status;
  const revoked = (number: number, seed: object = {}) =>
    call('SeedCertificate', { certificateId: certificateId(number), revokedByIssuer: true, ...seed });

  test('deactivates the certificate, and one that is inactive already', async () => {
    await revoked(1);
    const [finding] = await begin(revokedCheck, 'Deactivate');
    await call('UpdateCertificate', { certificateId: certificateId(1), newStatus: 'INACTIVE' });
    expect(await outcomes(finding)).toEqual(completed('Deactivate'));
    expect(await status(1)).toBe('INACTIVE');
  });

  test('fails for one that was revoked meanwhile', async () => {
    await revoked(1);
    const [finding] = await begin(revokedCheck, 'Deactivate');
    await call('UpdateCertificate', { certificateId: certificateId(1), newStatus: 'REVOKED' });
    expect(await outcomes(finding)).toEqual(invalidState('Deactivate'));
    expect(await status(1)).toBe('REVOKED');
  });

  test('deactivates all that a revoked issuer has signed', async () => {
    for (const number of [1, 2])
      await call('SeedCertificate', {
        certificateId: certificateId(number),
        intermediateCa: { issuerId: 'aa', revoked: true },
      });
    const [finding] = await begin(issuerCheck, 'Deactivate');
    expect(await outcomes(finding)).toEqual(completed('Deactivate'));
    expect([await status(1), await status(2)]).toEqual(['INACTIVE', 'INACTIVE']);
  });
});

test('UPDATE_CA_CERTIFICATE deactivates the CA certificate', async () => {
  await call('SeedCACertificate', { certificateId: certificateId(1), revokedByIssuer: true });
  const [finding] = await begin(revokedCaCheck, 'DeactivateCa');
  expect(await outcomes(finding)).toEqual(completed('DeactivateCa'));
  const { certificateDescription } = await started.iot.send(
    new DescribeCACertificateCommand({ certificateId: certificateId(1) }),
  );
  expect(certificateDescription?.status).toBe('INACTIVE');
});

describe('ADD_THINGS_TO_THING_GROUP', () => {
  beforeEach(async () => {
    for (const thingName of ['lamp', 'fan', 'bystander']) await call('CreateThing', { thingName });
    for (const thingGroupName of ['quarantine', 'watched'])
      await call('CreateThingGroup', { thingGroupName });
    await call('SeedCertificate', {
      certificateId: certificateId(1),
      revokedByIssuer: true,
      thingNames: ['lamp', 'fan'],
    });
  });
  const groups = async (thingName: string) =>
    (await started.iot.send(new ListThingGroupsForThingCommand({ thingName }))).thingGroups?.map(
      ({ groupName }) => groupName,
    );

  test('adds every thing of the certificate to every group', async () => {
    const [finding] = await begin(revokedCheck, 'Quarantine');
    expect(await outcomes(finding)).toEqual(completed('Quarantine'));
    expect(await groups('lamp')).toEqual(['quarantine', 'watched']);
    expect(await groups('fan')).toEqual(['quarantine', 'watched']);
    expect(await groups('bystander')).toEqual([]);
  });

  test('fails where a group is missing', async () => {
    const [finding] = await begin(revokedCheck, 'Quarantine');
    await call('DeleteThingGroup', { thingGroupName: 'watched' });
    expect(await outcomes(finding)).toEqual(invalidState('Quarantine'));
  });

  test('fails where the certificate is gone', async () => {
    await call('SeedAuditFindings', { checkName: revokedCheck, count: 1 }); // of a certificate not in the fleet
    const findings = await begin(revokedCheck, 'Quarantine');
    expect(await outcomes(findings.at(-1))).toEqual(invalidState('Quarantine'));
  });

  test('fails where a thing has no room for another group', async () => {
    for (let index = 0; index < 9; index += 1) {
      await call('CreateThingGroup', { thingGroupName: `group-${index}` });
      await call('AddThingToThingGroup', { thingName: 'fan', thingGroupName: `group-${index}` });
    }
    const [finding] = await begin(revokedCheck, 'Quarantine');
    expect(await outcomes(finding)).toEqual(invalidState('Quarantine'));
    expect(await groups('lamp')).toEqual(['quarantine', 'watched']);
    expect(await groups('fan')).toContain('quarantine');
    expect(await groups('fan')).not.toContain('watched');
  });
});

test('ENABLE_IOT_LOGGING turns logging on, also where it had been turned off', async () => {
  await call('SetV2LoggingOptions', { disableAllLogs: true });
  const [finding] = await begin(loggingCheck, 'Log');
  expect(await outcomes(finding)).toEqual(completed('Log'));
  expect(await started.iot.send(new GetV2LoggingOptionsCommand())).toMatchObject({
    roleArn,
    defaultLogLevel: 'WARN',
    disableAllLogs: false,
  });
});

describe('PUBLISH_FINDING_TO_SNS', () => {
  const sentNotices = () => started.published.filter((one) => one.topicArn === `${topicArn}-findings`);

  test('PUBLISH_FINDING_TO_SNS sends one message for each finding to the topic of the action', async () => {
    for (const name of ['one', 'two']) await started.broadPolicy(name);
    const findingIds = await begin(policyCheck, 'Tell');
    expect(await outcomes(findingIds[1])).toEqual(completed('Tell'));
    expect(sentNotices().map(({ message }) => JSON.parse(message).finding.findingId)).toEqual(findingIds);
    // A message that could be taken for an audit or a violation notice would set off whoever listens to those.
    for (const { message } of sentNotices()) expect(message).not.toMatch(/auditDetails|violationEventType/);
  });

  test('PUBLISH_FINDING_TO_SNS is followed by the actions after it', async () => {
    await started.broadPolicy('one');
    const [finding] = await begin(policyCheck, 'Tell', 'Blank');
    expect(await outcomes(finding)).toEqual(completed('Tell', 'Blank'));
    expect((await describeTask()).taskStatus).toBe('COMPLETED');
  });
});

test('publishing to a topic that refuses fails, and what comes after is skipped', async () => {
  await started.close();
  started = await auditSimulator({
    publish: async (arn) => {
      if (arn !== topicArn) throw new Error('AuthorizationError');
    },
  });
  await started.enable(policyCheck);
  await started.broadPolicy('one');
  await started.action('Tell', { publishFindingToSnsParams: { topicArn: `${topicArn}-findings` } });
  await started.action('Blank', { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } });
  const [finding] = await begin(policyCheck, 'Tell', 'Blank');
  expect(await outcomes(finding)).toEqual([
    ['Tell', 'FAILED', 'INSUFFICIENT_PERMISSIONS'],
    ['Blank', 'SKIPPED', undefined],
  ]);
  expect((await describeTask()).taskStatus).toBe('FAILED');
});
