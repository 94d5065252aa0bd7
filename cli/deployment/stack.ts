import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  type Output,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import { clientOptions, guarded, type Platform } from '../../shared/config/platform.ts';
import type { StackResources } from '../../shared/deployment/resources.ts';
import { UsageError } from '../errors.ts';
import type { Deployment } from './deployment.ts';

type Client = Pick<CloudFormationClient, 'send' | 'config' | 'destroy'>;

/** The responder that was deployed as the CloudFormation stack of this name. Throws `UsageError` where there is none. */
export async function stackDeployment(
  platform: Platform,
  name: string,
  cloudFormation: Client = guarded(new CloudFormationClient(clientOptions(platform))),
): Promise<Deployment> {
  try {
    const region = await regionOf(cloudFormation);
    const stack = await readStack(cloudFormation, name);
    return { platform: { ...platform, region }, resources: responderIn(stack, { name, region }) };
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

/** Throws `UsageError` where the stack is not there, or is no responder. */
function responderIn(stack: FoundStack | undefined, { name, region }: Wanted): Deployment['resources'] {
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

/** A stack as CloudFormation knows it. */
interface FoundStack {
  /** For example UPDATE_COMPLETE. */
  readonly status: string;
  readonly resources: StackResources;
}

/** What a stack is made of; undefined where the account and Region have none of that name. Throws the SDK's exceptions. */
async function readStack(
  cloudFormation: Pick<CloudFormationClient, 'send'>,
  name: string,
): Promise<FoundStack | undefined> {
  try {
    const { Stacks: [stack] = [] } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: name }),
    );
    const resources = await resourcesOf(cloudFormation, name);
    return {
      status: stack?.StackStatus ?? 'of no status',
      resources: described(resources, outputsOf(stack?.Outputs)),
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** CloudFormation has no name of its own for this error. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist');

async function resourcesOf(
  cloudFormation: Pick<CloudFormationClient, 'send'>,
  StackName: string,
): Promise<readonly StackResourceSummary[]> {
  const all: StackResourceSummary[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudFormation.send(new ListStackResourcesCommand({ StackName, NextToken }));
    all.push(...(page.StackResourceSummaries ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return all.filter(({ ResourceStatus }) => !isGone(ResourceStatus));
}

/** A table that an update took out of the template is kept, but is the stack's no longer. */
const isGone = (status: string | undefined): boolean =>
  status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED';

const outputsOf = (outputs: readonly Output[] = []): StackResources['outputs'] =>
  Object.fromEntries(
    outputs.flatMap(({ OutputKey: name, OutputValue: value }) => (name && value ? [[name, value]] : [])),
  );

function described(
  resources: readonly StackResourceSummary[],
  outputs: StackResources['outputs'],
): StackResources {
  const named = (type: string) =>
    Object.fromEntries(
      resources
        .filter(({ ResourceType }) => ResourceType === type)
        .flatMap(({ LogicalResourceId: id, PhysicalResourceId: name }) => (id && name ? [[id, name]] : [])),
    );
  const { DefenderTopicArn: defenderTopic } = outputs;
  return {
    // A topic that was given is no resource of the stack; its output has it in either case.
    topics: { ...named('AWS::SNS::Topic'), ...(defenderTopic && { DefenderTopic: defenderTopic }) },
    queues: named('AWS::SQS::Queue'),
    tables: named('AWS::DynamoDB::Table'),
    functions: named('AWS::Lambda::Function'),
    roles: named('AWS::IAM::Role'),
    outputs,
  };
}
