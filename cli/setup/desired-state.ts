import type { AlertTarget } from '../defender/security-profiles.ts';
import type { Deployment, DeploymentOptions } from '../deployment/deployment.ts';

export interface SetupOptions extends DeploymentOptions {
  readonly quarantineGroup?: string;
  readonly quarantinePolicy?: readonly string[];
  readonly securityProfile?: readonly string[];
  readonly publishRole?: string;
  readonly takeOver?: boolean;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** What setup is to see to: what the options name, else what the stack says of itself. */
export interface DesiredState {
  readonly group: string | undefined;
  readonly policies: readonly string[];
  readonly profiles: readonly string[];
  /** Undefined where the deployment's topic is not known. */
  readonly topicArn: string | undefined;
  readonly roleArn: string | undefined;
  /** Whether a target that is another topic may be replaced by ours. */
  readonly takeOver: boolean;
}

export function desiredStateOf(options: SetupOptions, { resources }: Deployment): DesiredState {
  const { QuarantineGroupName, QuarantinePolicyNames, DefenderPublishRoleArn } = resources.outputs;
  return {
    group: options.quarantineGroup ?? QuarantineGroupName,
    policies: options.quarantinePolicy ?? QuarantinePolicyNames?.split(',') ?? [],
    profiles: options.securityProfile ?? [],
    topicArn: resources.topics.DefenderTopic,
    roleArn: options.publishRole ?? DefenderPublishRoleArn,
    takeOver: options.takeOver ?? false,
  };
}

/** Where notices are to go; in words what is missing for it. */
export function targetOf({ topicArn, roleArn }: DesiredState): AlertTarget | string {
  if (!topicArn) return 'the topic is known by the name of the stack only: --stack NAME';
  return roleArn
    ? { topicArn, roleArn }
    : 'the stack has no role to publish with, since its topic was given: --publish-role ARN';
}
