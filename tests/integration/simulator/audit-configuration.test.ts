import {
  CreateScheduledAuditCommand,
  DeleteAccountAuditConfigurationCommand,
  DescribeAccountAuditConfigurationCommand,
  ListScheduledAuditsCommand,
  UpdateAccountAuditConfigurationCommand,
  type UpdateAccountAuditConfigurationCommandInput,
} from '@aws-sdk/client-iot';
import {
  auditSimulator,
  certificateCheck,
  days,
  loggingCheck,
  policyCheck,
  topicArn,
} from './audit-simulator.ts';
import { apiError, forEachTest, roleArn } from './server-client.ts';

const started = forEachTest(auditSimulator);

const invalid = apiError('InvalidRequestException', 400);
const update = (input: UpdateAccountAuditConfigurationCommandInput) =>
  started.iot.send(new UpdateAccountAuditConfigurationCommand(input));
const describeConfiguration = () => started.iot.send(new DescribeAccountAuditConfigurationCommand());
const on = (...checkNames: string[]) =>
  Object.fromEntries(checkNames.map((name) => [name, { enabled: true }]));
const schedule = (...targetCheckNames: string[]) =>
  started.iot.send(
    new CreateScheduledAuditCommand({ scheduledAuditName: 'nightly', frequency: 'DAILY', targetCheckNames }),
  );
const remove = (deleteScheduledAudits?: boolean) =>
  started.iot.send(new DeleteAccountAuditConfigurationCommand({ deleteScheduledAudits }));

test('before it is configured an account has every check, all disabled, and no role', async () => {
  const configuration = await describeConfiguration();
  const checks = Object.values(configuration.auditCheckConfigurations ?? {});
  expect(checks).toHaveLength(17);
  expect(checks.every(({ enabled }) => enabled === false)).toBe(true);
  expect(configuration.roleArn).toBeUndefined();
});

test.each([
  ['without a role', { auditCheckConfigurations: on(policyCheck) }],
  ['that enables nothing', { roleArn, auditCheckConfigurations: { [policyCheck]: { enabled: false } } }],
  ['that mentions no check', { roleArn }],
  ['with a check that does not exist', { roleArn, auditCheckConfigurations: on('NO_SUCH_CHECK') }],
  [
    'with a target that is enabled and nowhere',
    {
      roleArn,
      auditCheckConfigurations: on(policyCheck),
      auditNotificationTargetConfigurations: { SNS: { enabled: true } },
    },
  ],
])('a first update %s is refused', async (_, input) => {
  await expect(update(input)).rejects.toMatchObject(invalid);
  expect((await describeConfiguration()).roleArn).toBeUndefined();
});

test('an update leaves alone what it does not mention', async () => {
  await started.enable(policyCheck, certificateCheck);
  await update({ auditCheckConfigurations: { [policyCheck]: { enabled: false } } });
  const configuration = await describeConfiguration();
  expect(configuration).toMatchObject({
    roleArn,
    auditNotificationTargetConfigurations: { SNS: { targetArn: topicArn, roleArn, enabled: true } },
    auditCheckConfigurations: {
      [policyCheck]: { enabled: false },
      [certificateCheck]: { enabled: true },
      [loggingCheck]: { enabled: false },
    },
  });
});

describe('the threshold of a check', () => {
  beforeEach(() => started.enable(certificateCheck));
  const configure = (checkName: string, configuration: Record<string, string>) =>
    update({ auditCheckConfigurations: { [checkName]: { enabled: true, configuration } } });

  test('decides how early an expiry is found', async () => {
    const notAfter = new Date(started.clock.now().getTime() + 80 * days);
    await started.simulator.call('SeedCertificate', { notAfter: notAfter.getTime() / 1000 });
    expect(await started.findingIds(await started.audit(certificateCheck))).toHaveLength(0);
    await configure(certificateCheck, { CERT_EXPIRATION_THRESHOLD_IN_DAYS: '90' });
    expect(await started.findingIds(await started.audit(certificateCheck))).toHaveLength(1);
    expect((await describeConfiguration()).auditCheckConfigurations?.[certificateCheck]).toEqual({
      enabled: true,
      configuration: { CERT_EXPIRATION_THRESHOLD_IN_DAYS: '90' },
    });
  });

  test.each([
    ['too few days', certificateCheck, { CERT_EXPIRATION_THRESHOLD_IN_DAYS: '29' }],
    ['too many days', certificateCheck, { CERT_EXPIRATION_THRESHOLD_IN_DAYS: '3653' }],
    ['no number', certificateCheck, { CERT_EXPIRATION_THRESHOLD_IN_DAYS: 'soon' }],
    ['a setting of another check', certificateCheck, { CERT_AGE_THRESHOLD_IN_DAYS: '90' }],
    ['a setting for a check that has none', policyCheck, { CERT_EXPIRATION_THRESHOLD_IN_DAYS: '90' }],
  ])('the threshold of a check is refused with %s', async (_, checkName, configuration) => {
    await expect(configure(checkName, configuration)).rejects.toMatchObject(invalid);
  });
});

test('a check that a scheduled audit uses cannot be disabled', async () => {
  await started.enable(policyCheck, loggingCheck);
  await schedule(policyCheck);
  const disable = (checkName: string) =>
    update({ auditCheckConfigurations: { [checkName]: { enabled: false } } });
  await expect(disable(policyCheck)).rejects.toMatchObject(invalid);
  await disable(loggingCheck);
});

describe('deleting the configuration', () => {
  test('disables every check and forgets the target', async () => {
    await started.enable(policyCheck);
    await remove();
    const configuration = await describeConfiguration();
    expect(configuration.auditCheckConfigurations?.[policyCheck]).toEqual({ enabled: false });
    expect(configuration.auditNotificationTargetConfigurations).toBeUndefined();
    await expect(started.startAudit(policyCheck)).rejects.toMatchObject(invalid);
  });

  test('needs one to be there', async () => {
    await expect(remove()).rejects.toMatchObject(apiError('ResourceNotFoundException', 404));
  });

  test('deleting the configuration takes the scheduled audits along only if asked to', async () => {
    await started.enable(policyCheck);
    await schedule(policyCheck);
    await expect(remove()).rejects.toMatchObject(invalid);
    await remove(true);
    expect((await started.iot.send(new ListScheduledAuditsCommand())).scheduledAudits).toEqual([]);
    started.pass(3 * days);
    expect(started.simulator.account.audit.tasks.size).toBe(0);
  });
});
