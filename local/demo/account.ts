import {
  AttachSecurityProfileCommand,
  CreateMitigationActionCommand,
  CreatePolicyCommand,
  CreateSecurityProfileCommand,
  CreateThingCommand,
  CreateThingGroupCommand,
  type IoTClient,
  type MitigationActionParams,
  UpdateAccountAuditConfigurationCommand,
} from '@aws-sdk/client-iot';

export const check = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
export const acceptedPolicy = 'group-policy';
export const otherPolicies = ['pump-policy', 'sensor-policy', 'valve-policy'] as const;
export const thingName = 'basicPubSub';
export const quarantineGroup = 'Quarantine';
export const metric = 'aws:num-messages-sent';

const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['iot:*'], Resource: ['*'] }],
});

const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;

interface Topics {
  readonly defenderTopicArn: string;
  /** Where false, audits and profiles have no target: a test publishes their notices itself. */
  readonly notifies?: boolean;
}

/**
 * Sets up the account of the article: four policies that allow everything, one thing, a group to quarantine it in,
 * a security profile that takes 180 messages in five minutes for too many, and two mitigation actions.
 */
export async function setUpAccount(
  iot: IoTClient,
  { defenderTopicArn, notifies = true }: Topics,
): Promise<void> {
  for (const policyName of [acceptedPolicy, ...otherPolicies]) {
    await iot.send(new CreatePolicyCommand({ policyName, policyDocument: everything }));
  }
  await iot.send(new CreateThingCommand({ thingName }));
  await iot.send(new CreateThingGroupCommand({ thingGroupName: quarantineGroup }));
  await setUpActions(iot);
  await setUpAudit(iot, notifies ? defenderTopicArn : undefined);
  await setUpProfile(iot, notifies ? defenderTopicArn : undefined);
}

/** The actions that the shipped rules name. */
const actions: Readonly<Record<string, MitigationActionParams>> = {
  BlankPolicy: { replaceDefaultPolicyVersionParams: { templateName: 'BLANK_POLICY' } },
  QuarantineThing: { addThingsToThingGroupParams: { thingGroupNames: [quarantineGroup] } },
  DeactivateDeviceCertificate: { updateDeviceCertificateParams: { action: 'DEACTIVATE' } },
  EnableIotLogging: {
    enableIoTLoggingParams: { roleArnForLogging: role('EnableIotLogging'), logLevel: 'INFO' },
  },
};

async function setUpActions(iot: IoTClient): Promise<void> {
  for (const [actionName, actionParams] of Object.entries(actions))
    await iot.send(
      new CreateMitigationActionCommand({ actionName, roleArn: role(actionName), actionParams }),
    );
}

async function setUpAudit(iot: IoTClient, topicArn: string | undefined): Promise<void> {
  await iot.send(
    new UpdateAccountAuditConfigurationCommand({
      roleArn: role('DeviceDefenderAudit'),
      auditCheckConfigurations: { [check]: { enabled: true } },
      ...(topicArn && {
        auditNotificationTargetConfigurations: {
          SNS: { targetArn: topicArn, roleArn: role('DeviceDefenderPublish'), enabled: true },
        },
      }),
    }),
  );
}

async function setUpProfile(iot: IoTClient, topicArn: string | undefined): Promise<void> {
  const { securityProfileName } = await iot.send(
    new CreateSecurityProfileCommand({
      securityProfileName: 'test-scurity-profile',
      behaviors: [
        {
          name: 'test',
          metric,
          criteria: {
            comparisonOperator: 'less-than',
            value: { count: 180 },
            durationSeconds: 300,
            consecutiveDatapointsToAlarm: 1,
            consecutiveDatapointsToClear: 1,
          },
        },
      ],
      ...(topicArn && {
        alertTargets: { SNS: { alertTargetArn: topicArn, roleArn: role('DeviceDefenderPublish') } },
      }),
    }),
  );
  const securityProfileTargetArn = 'arn:aws:iot:us-east-1:123456789012:all/registered-things';
  await iot.send(new AttachSecurityProfileCommand({ securityProfileName, securityProfileTargetArn }));
}

/** The ids that the article's captured notices carry, in the order they are drawn; all others are counted. */
const capturedIds: Readonly<Record<string, readonly string[]>> = {
  'audit-task': ['4b2f6f0b7f6d4f0c9a1e5d3c2b1a0f9e', '9e0f1a2b3c5d4e1a9c0f7f6d4f0b4b2f'],
  violation: ['5d7c0b1e9f3a4c2d8e6b7a9f0c1d2e3f'],
};

/** Draws the captured ids first, then whatever `others` draws. */
export function captured<Kind extends string>(others: (kind: Kind) => string): (kind: Kind) => string {
  const drawn = new Map<Kind, number>();
  return (kind) => {
    const count = drawn.get(kind) ?? 0;
    drawn.set(kind, count + 1);
    return capturedIds[kind]?.[count] ?? others(kind);
  };
}
