import {
  CreateMitigationActionCommand,
  CreatePolicyCommand,
  CreateScheduledAuditCommand,
  IoTClient,
  ListAuditFindingsCommand,
  type ListAuditFindingsCommandInput,
  type MitigationActionParams,
  StartOnDemandAuditTaskCommand,
  UpdateAccountAuditConfigurationCommand,
} from '@aws-sdk/client-iot';
import { createStackClock } from '../../../local/clock/stack-clock.ts';
import { createDefenderSimulator, type SimulatorOptions } from '../../../local/defender/simulator.ts';
import { policyDocument, roleArn, start } from './server-client.ts';

export const topicArn = 'arn:aws:sns:us-east-1:123456789012:audits';
export const policyCheck = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
export const certificateCheck = 'DEVICE_CERTIFICATE_EXPIRING_CHECK';
export const loggingCheck = 'LOGGING_DISABLED_CHECK';

export const minutes = 60_000;
export const hours = 60 * minutes;
export const days = 24 * hours;

/** 64 digits that end in the number given: an id as certificates have it. */
export const certificateId = (number: number) => number.toString(16).padStart(64, '0');

/** Audits last a second here, mitigation tasks ten. */
const durations = { audit: 1_000, mitigationTask: 10_000 };

/** A simulator on a clock that is stalled, the SDK's client, what reached SNS, and the steps most tests need. */
export async function auditSimulator({
  startTime = start,
  ...options
}: Partial<SimulatorOptions> & { startTime?: Date } = {}) {
  const clock = createStackClock({ start: startTime, running: false });
  const published: { topicArn: string; message: string }[] = [];
  const simulator = await createDefenderSimulator({
    clock,
    durations,
    throttling: false,
    publish: async (topicArn, message) => {
      published.push({ topicArn, message });
    },
    ...options,
  });
  const iot = new IoTClient({
    endpoint: simulator.url,
    region: simulator.account.region,
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    maxAttempts: 1,
  });

  const pass = (millis: number) => clock.moveTo(new Date(clock.now().getTime() + millis));

  const enable = (...checkNames: string[]) =>
    iot.send(
      new UpdateAccountAuditConfigurationCommand({
        roleArn,
        auditNotificationTargetConfigurations: { SNS: { targetArn: topicArn, roleArn, enabled: true } },
        auditCheckConfigurations: Object.fromEntries(checkNames.map((name) => [name, { enabled: true }])),
      }),
    );

  const startAudit = async (...targetCheckNames: string[]) => {
    const { taskId = '' } = await iot.send(new StartOnDemandAuditTaskCommand({ targetCheckNames }));
    return taskId;
  };

  const audit = async (...checkNames: string[]) => {
    const taskId = await startAudit(...checkNames);
    pass(durations.audit);
    return taskId;
  };

  const findings = async (input: ListAuditFindingsCommandInput) =>
    (await iot.send(new ListAuditFindingsCommand(input))).findings ?? [];

  const findingIds = async (taskId: string) =>
    (await findings({ taskId })).map(({ findingId = '' }) => findingId);

  const broadPolicy = (policyName: string) =>
    iot.send(new CreatePolicyCommand({ policyName, policyDocument }));

  /** Suppresses the finding of a broad policy for good, as by hand. */
  const suppressPolicy = (policyName: string) =>
    simulator.call('CreateAuditSuppression', {
      checkName: policyCheck,
      resourceIdentifier: { policyVersionIdentifier: { policyName, policyVersionId: '1' } },
      suppressIndefinitely: true,
      clientRequestToken: 'by-hand',
    });

  const scheduleNightly = () =>
    iot.send(
      new CreateScheduledAuditCommand({
        scheduledAuditName: 'nightly',
        frequency: 'DAILY',
        targetCheckNames: [policyCheck],
      }),
    );

  const action = (actionName: string, actionParams: MitigationActionParams) =>
    iot.send(new CreateMitigationActionCommand({ actionName, roleArn, actionParams }));

  const close = async () => {
    iot.destroy();
    await simulator.close();
    clock.close();
  };

  return {
    ...{ clock, simulator, iot, published, pass, close },
    ...{ enable, startAudit, audit, findings, findingIds, broadPolicy, action },
    ...{ suppressPolicy, scheduleNightly },
  };
}

export type AuditSimulator = Awaited<ReturnType<typeof auditSimulator>>;
