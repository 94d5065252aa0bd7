import { stackDeployment } from '../../../../cli/deployment/stack.ts';
import { systemClock } from '../../../../shared/time/clock.ts';

interface Resource {
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceStatus?: string;
}

const resource = (ResourceType: string, LogicalResourceId: string, PhysicalResourceId: string): Resource => ({
  ...{ ResourceType, LogicalResourceId, PhysicalResourceId },
  ResourceStatus: 'CREATE_COMPLETE',
});

const ours = [
  resource('AWS::DynamoDB::Table', 'HistoryTable', 'prod-HistoryTable-1A'),
  resource('AWS::DynamoDB::Table', 'RulesTable', 'prod-RulesTable-2B'),
  resource('AWS::SQS::Queue', 'WakeUpQueue', 'https://sqs/1/prod-WakeUpQueue-3C.fifo'),
  resource('AWS::SNS::Topic', 'OpsTopic', 'arn:aws:sns:eu-west-1:1:prod-OpsTopic-4D'),
  resource('AWS::Lambda::Function', 'RespondLambdaFunction', 'prod-respond'),
  resource('AWS::IAM::Role', 'RespondRole', 'prod-RespondRole-5E'),
  resource('AWS::CloudWatch::Alarm', 'RespondFailedAlarm', 'prod-RespondFailedAlarm-6F'),
];

interface Knows {
  readonly pages?: readonly (readonly Resource[])[];
  readonly outputs?: Readonly<Record<string, string>>;
  readonly status?: string;
  readonly failure?: Error;
  readonly region?: () => Promise<string>;
}

/** A CloudFormation that knows one stack, and writes down what it was asked. */
function aCloudFormation(knows: Knows = {}) {
  const { pages = [ours], outputs = {}, status = 'UPDATE_COMPLETE', failure } = knows;
  const asked: unknown[] = [];
  const stack = {
    StackStatus: status,
    Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  };
  const listed = (NextToken: string | undefined) => {
    const page = Number(NextToken ?? 0);
    return {
      StackResourceSummaries: pages[page],
      ...(page + 1 < pages.length && { NextToken: String(page + 1) }),
    };
  };
  const send = async (command: { input: { NextToken?: string } }) => {
    asked.push([command.constructor.name, command.input]);
    if (failure) throw failure;
    return command.constructor.name === 'DescribeStacksCommand'
      ? { Stacks: [stack] }
      : listed(command.input.NextToken);
  };
  const { region = async () => 'eu-west-1' } = knows;
  return { asked, client: { send, config: { region }, destroy: () => {} } as never };
}

const named = (name: string, message: string) => Object.assign(new Error(message), { name });
const platform = { environment: {}, clock: systemClock };
const find = (client: never) => stackDeployment(platform, 'prod', client);

describe('a deployed stack', () => {
  it('a deployed stack is described by the logical ids of its resources, as the local one is', async () => {
    const outputs = { OpsTopicArn: 'arn:aws:sns:eu-west-1:1:prod-OpsTopic-4D' };
    const { client } = aCloudFormation({ outputs });
    const deployment = await find(client);
    expect(deployment.platform.region).toBe('eu-west-1');
    expect(deployment.resources).toEqual({
      tables: { HistoryTable: 'prod-HistoryTable-1A', RulesTable: 'prod-RulesTable-2B' },
      queues: { WakeUpQueue: 'https://sqs/1/prod-WakeUpQueue-3C.fifo' },
      topics: { OpsTopic: 'arn:aws:sns:eu-west-1:1:prod-OpsTopic-4D' },
      functions: { RespondLambdaFunction: 'prod-respond' },
      roles: { RespondRole: 'prod-RespondRole-5E' },
      outputs,
    });
  });

  it('a deployed stack is read to the last page', async () => {
    const { client, asked } = aCloudFormation({ pages: ours.map((resource) => [resource]) });
    const { resources } = await find(client);
    expect(resources.functions).toEqual({ RespondLambdaFunction: 'prod-respond' });
    expect(asked).toHaveLength(1 + ours.length);
    expect(asked.at(-1)).toEqual([
      'ListStackResourcesCommand',
      { StackName: 'prod', NextToken: String(ours.length - 1) },
    ]);
  });

  it('a deployed stack has the topic that was given to it, which is no resource of its own', async () => {
    const given = 'arn:aws:sns:eu-west-1:1:notices';
    const { client } = aCloudFormation({ outputs: { DefenderTopicArn: given } });
    expect((await find(client)).resources.topics.DefenderTopic).toBe(given);
  });

  it('a deployed stack leaves out what it has no longer, or not yet', async () => {
    const old = { ResourceType: 'AWS::DynamoDB::Table', PhysicalResourceId: 'prod-OldTable' };
    const pages = [
      [
        ...ours,
        { ...old, LogicalResourceId: 'KeptTable', ResourceStatus: 'DELETE_SKIPPED' },
        { ...old, LogicalResourceId: 'DeletedTable', ResourceStatus: 'DELETE_COMPLETE' },
        { ResourceType: 'AWS::SQS::Queue', LogicalResourceId: 'Next', ResourceStatus: 'CREATE_IN_PROGRESS' },
      ],
    ];
    const { resources } = await find(aCloudFormation({ pages }).client);
    expect(Object.keys({ ...resources.tables, ...resources.queues })).toEqual([
      'HistoryTable',
      'RulesTable',
      'WakeUpQueue',
    ]);
  });
});

describe('a stack that can not be used is refused, with what to do:', () => {
  it('there is none of that name', async () => {
    const failure = named('ValidationError', 'Stack with id prod does not exist');
    const found = find(aCloudFormation({ failure }).client);
    await expect(found).rejects.toMatchObject({ name: 'UsageError' });
    await expect(found).rejects.toThrow('There is no stack prod in eu-west-1');
    await expect(found).rejects.toThrow('--region REGION');
  });

  it('it is another kind of stack, or not deployed to its end', async () => {
    const pages = [[resource('AWS::SQS::Queue', 'Orders', 'https://sqs/1/orders')]];
    const found = find(aCloudFormation({ pages, status: 'ROLLBACK_COMPLETE' }).client);
    await expect(found).rejects.toMatchObject({ name: 'UsageError' });
    await expect(found).rejects.toThrow('is ROLLBACK_COMPLETE and has no HistoryTable');
  });

  it('nobody said which Region', async () => {
    const region = () => Promise.reject(new Error('Region is missing'));
    const { client, asked } = aCloudFormation({ region });
    await expect(find(client)).rejects.toThrow('--region REGION, or set AWS_REGION');
    expect(asked).toEqual([]);
  });

  it('and what CloudFormation could not answer stays an error', async () => {
    const failure = named('Throttling', 'Rate exceeded');
    await expect(find(aCloudFormation({ failure }).client)).rejects.toBe(failure);
  });
});
