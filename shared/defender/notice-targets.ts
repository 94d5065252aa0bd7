import {
  DescribeAccountAuditConfigurationCommand,
  DescribeSecurityProfileCommand,
  type IoTClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-iot';

/** The topics that Device Defender sends its notices to, by their ARNs. */
export interface NoticeTargets {
  /** Undefined where audits notify no topic. */
  ofAudits(): Promise<string | undefined>;
  /** Undefined where the violations of the profile notify no topic, or the profile is gone. */
  ofProfile(securityProfileName: string): Promise<string | undefined>;
}

export const createNoticeTargets = (iot: Pick<IoTClient, 'send'>): NoticeTargets => ({
  async ofAudits() {
    const { auditNotificationTargetConfigurations } = await iot.send(
      new DescribeAccountAuditConfigurationCommand({}),
    );
    const target = auditNotificationTargetConfigurations?.SNS;
    return target?.enabled ? target.targetArn : undefined;
  },

  async ofProfile(securityProfileName) {
    try {
      const { alertTargets } = await iot.send(new DescribeSecurityProfileCommand({ securityProfileName }));
      return alertTargets?.SNS?.alertTargetArn;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  },
});
