import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { clientOptions, type Platform } from '../../shared/config/platform.ts';
import { UsageError } from '../errors.ts';
import type { Deployment } from './deployment.ts';
import { type FoundStack, readStack } from './read-stack.ts';

type Client = Pick<CloudFormationClient, 'send' | 'config' | 'destroy'>;

/** The responder that was deployed as the CloudFormation stack of this name. Throws `UsageError` where there is none. */
export async function stackDeployment(
  platform: Platform,
  name: string,
  cloudFormation: Client = new CloudFormationClient(clientOptions(platform)),
): Promise<Deployment> {
  try {
    const region = await regionOf(cloudFormation);
    const stack = await readStack(cloudFormation, name);
    return { platform: { ...platform, region }, resources: resourcesOf(stack, { name, region }) };
  } finally {
    cloudFormation.destroy();
  }
}

async function regionOf({ config }: Client): Promise<string> {
  try {
    return await config.region();
  } catch (cause) {
    throw new UsageError('Say which AWS Region the stack is in: --region REGION, or set AWS_REGION.', {
      cause,
    });
  }
}

interface Wanted {
  readonly name: string;
  readonly region: string;
}

function resourcesOf(stack: FoundStack | undefined, { name, region }: Wanted): Deployment['resources'] {
  if (!stack) {
    throw new UsageError(
      [
        `There is no stack ${name} in ${region} in the account of your credentials (aws sts get-caller-identity).`,
        'Another Region: --region REGION. The stacks that there are: aws cloudformation describe-stacks ' +
          `--region ${region} --query 'Stacks[].StackName'`,
      ].join('\n'),
    );
  }
  if (stack.resources.tables.HistoryTable) return stack.resources;
  throw new UsageError(
    `The stack ${name} in ${region} is ${stack.status} and has no HistoryTable: it is no responder, or none yet.`,
  );
}
