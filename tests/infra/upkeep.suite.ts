import { arnOf, defenderTopic, functions, packagedService } from './packaged-service.ts';

const service = packagedService;

describe.each(functions)('$folder', ({ id, key }) => {
  it('runs on the current runtime, on arm64, traced', () => {
    expect(service().resource(`${id}LambdaFunction`).Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
    });
  });

  it('keeps its logs for 90 days', () => {
    expect(service().resource(`${id}LogGroup`).Properties).toEqual({
      LogGroupName: `/aws/lambda/device-defender-responder-prod-${key}`,
      RetentionInDays: 90,
    });
  });
});

describe.each(['HistoryTable', 'RulesTable'])('%s', (id) => {
  it('outlives the stack', () => {
    const { DeletionPolicy, UpdateReplacePolicy } = service().resource(id);
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });

  it('is paid by request, encrypted and restorable to any point in time', () => {
    expect(service().resource(id).Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { SSEEnabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });
});

it('forgets history, but never rules, at expiresAt', () => {
  const ttlOf = (id: string) => service().resource(id).Properties.TimeToLiveSpecification;
  expect(ttlOf('HistoryTable')).toEqual({ AttributeName: 'expiresAt', Enabled: true });
  expect(ttlOf('RulesTable')).toBeUndefined();
});

it('copies nothing but keys into the indexes of history', () => {
  const indexes = Object(service().resource('HistoryTable').Properties).GlobalSecondaryIndexes;
  expect(indexes).toHaveLength(5);
  for (const { Projection } of indexes) expect(Projection).toEqual({ ProjectionType: 'KEYS_ONLY' });
});

it('names no resource that CloudFormation can name', () => {
  const named = ['QueueName', 'TopicName', 'TableName', 'RoleName', 'AlarmName', 'Name'];
  for (const [id, { Properties }] of Object.entries(service().template.Resources))
    for (const name of named)
      expect([id, Object.keys(Properties)]).not.toEqual([id, expect.arrayContaining([name])]);
});

it('keeps no version of a function, since nothing calls one', () => {
  expect(service().ofType('AWS::Lambda::Version')).toEqual([]);
});

it('tells by its outputs where the tables, topics and queues are', () => {
  const deadLetters = service()
    .ofType('AWS::SQS::Queue')
    .filter(([id]) => id.endsWith('DeadLetters'))
    .map(([id]) => [`${id}Url`, { Value: { Ref: id } }]);
  expect(service().template.Outputs).toMatchObject({
    ...Object.fromEntries(deadLetters),
    BellUrl: { Value: { Ref: 'Bell' } },
    DefenderPublishRoleArn: { Condition: 'MakesDefenderTopic', Value: arnOf('DefenderPublishRole') },
    DefenderTopicArn: { Value: defenderTopic },
    HistoryTableName: { Value: { Ref: 'HistoryTable' } },
    OpsTopicArn: { Value: { Ref: 'OpsTopic' } },
    RulesTableName: { Value: { Ref: 'RulesTable' } },
  });
});

describe('the topic of Device Defender', () => {
  it('is made unless one is given, with the role to publish on it', () => {
    expect(service().template.Conditions).toEqual({
      MakesDefenderTopic: { 'Fn::Equals': [{ Ref: 'DefenderTopicArn' }, ''] },
    });
    for (const id of ['DefenderTopic', 'DefenderPublishRole'])
      expect(service().resource(id).Condition).toBe('MakesDefenderTopic');
  });

  it('can be published on by the Device Defender of this account alone', () => {
    const { AssumeRolePolicyDocument, Policies } = service().resource('DefenderPublishRole').Properties;
    expect(Object(AssumeRolePolicyDocument).Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'iot.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: {
            // biome-ignore lint/suspicious/noTemplateCurlyInString: filled in by CloudFormation
            'aws:SourceArn': { 'Fn::Sub': 'arn:${AWS::Partition}:iot:${AWS::Region}:${AWS::AccountId}:*' },
          },
        },
      },
    ]);
    expect(Policies).toMatchObject([
      {
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: { Ref: 'DefenderTopic' } }],
        },
      },
    ]);
  });
});
