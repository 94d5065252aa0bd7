import {
  DescribeSecurityProfileCommand,
  type IoTClient,
  paginateListSecurityProfiles,
  ResourceNotFoundException,
  UpdateSecurityProfileCommand,
  VersionConflictException,
} from '@aws-sdk/client-iot';
import type { NotificationTarget } from './audit-configuration.ts';

/** A security profile of Detect, and where its alerts go. */
export interface SecurityProfile {
  readonly name: string;
  readonly version: number;
  readonly target?: AlertTarget;
}

export type AlertTarget = Omit<NotificationTarget, 'enabled'>;

export interface SecurityProfiles {
  names(): Promise<readonly string[]>;
  /** Undefined where the account has no profile of that name. */
  describe(name: string): Promise<SecurityProfile | undefined>;
  /** Changes the alert target and nothing else. False where somebody changed the profile since it was read. */
  setAlertTarget(profile: SecurityProfile, target: AlertTarget): Promise<boolean>;
}

export const createSecurityProfiles = (iot: Pick<IoTClient, 'send'>): SecurityProfiles => ({
  async names() {
    const names: string[] = [];
    for await (const page of paginateListSecurityProfiles({ client: iot as IoTClient }, {}))
      names.push(...(page.securityProfileIdentifiers ?? []).flatMap(({ name }) => name ?? []));
    return names;
  },

  async describe(securityProfileName) {
    try {
      const { alertTargets, version = 0 } = await iot.send(
        new DescribeSecurityProfileCommand({ securityProfileName }),
      );
      const { alertTargetArn: topicArn, roleArn = '' } = alertTargets?.SNS ?? {};
      return { name: securityProfileName, version, ...(topicArn && { target: { topicArn, roleArn } }) };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  },

  async setAlertTarget({ name: securityProfileName, version: expectedVersion }, { topicArn, roleArn }) {
    const alertTargets = { SNS: { alertTargetArn: topicArn, roleArn } };
    try {
      await iot.send(
        new UpdateSecurityProfileCommand({ securityProfileName, expectedVersion, alertTargets }),
      );
      return true;
    } catch (error) {
      if (error instanceof VersionConflictException) return false;
      throw error;
    }
  },
});
