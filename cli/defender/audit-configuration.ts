import {
  type AuditNotificationTarget,
  DescribeAccountAuditConfigurationCommand,
  type IoTClient,
  UpdateAccountAuditConfigurationCommand,
} from '@aws-sdk/client-iot';

/** The audit configuration of the account, of which there is one to a Region. */
export interface AuditConfiguration {
  /** The role that audits read the account with; undefined where audits were never configured. */
  readonly roleArn?: string;
  readonly enabledChecks: readonly string[];
  readonly target?: NotificationTarget;
}

/** Where notices are published, and as which role. */
export interface NotificationTarget {
  readonly topicArn: string;
  readonly roleArn: string;
  readonly enabled: boolean;
}

export interface AuditConfigurations {
  read(): Promise<AuditConfiguration>;
  /** Sends the notices of all audits there; checks and the role of audits stay as they are. Safe to repeat. */
  setNotificationTarget(target: Omit<NotificationTarget, 'enabled'>): Promise<void>;
}

export const createAuditConfigurations = (iot: Pick<IoTClient, 'send'>): AuditConfigurations => ({
  async read() {
    const answer = await iot.send(new DescribeAccountAuditConfigurationCommand({}));
    const checks = Object.entries(answer.auditCheckConfigurations ?? {});
    const target = targetOf(answer.auditNotificationTargetConfigurations?.SNS);
    return {
      ...(answer.roleArn && { roleArn: answer.roleArn }),
      enabledChecks: checks.filter(([, check]) => check.enabled).map(([name]) => name),
      ...(target && { target }),
    };
  },

  async setNotificationTarget({ topicArn: targetArn, roleArn }) {
    const SNS = { targetArn, roleArn, enabled: true };
    await iot.send(
      new UpdateAccountAuditConfigurationCommand({ auditNotificationTargetConfigurations: { SNS } }),
    );
  },
});

/** A configuration that never had a target may have an empty one. */
const targetOf = (sns: AuditNotificationTarget | undefined): NotificationTarget | undefined =>
  sns?.targetArn
    ? { topicArn: sns.targetArn, roleArn: sns.roleArn ?? '', enabled: sns.enabled ?? false }
    : undefined;
