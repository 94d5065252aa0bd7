import { deployed } from './deployed.ts';
import {
  arnOf,
  defenderTopic,
  functions,
  packagedService,
  type Resource,
  type Way,
} from './packaged-service.ts';

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
    expect(service().resource(`${id}LogGroup`).Properties).toMatchObject({
      LogGroupName: `/aws/lambda/device-defender-responder-prod-${key}`,
      RetentionInDays: 90,
    });
    expect(packagedService('everything').resource(`${id}LogGroup`).Properties).toMatchObject({
      LogGroupName: `/aws/lambda/device-defender-responder-dev-${key}`,
      RetentionInDays: 30,
    });
  });
});

describe.each(['HistoryTable', 'RulesTable'])('%s', (id) => {
  it('outlives the stack', () => {
    const { DeletionPolicy, UpdateReplacePolicy } = service().resource(id);
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });

  it('is paid by request and restorable to any point in time', () => {
    expect(service().resource(id).Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });
});

it('can not be deleted by accident in production, which tables of a trial can', () => {
  const isProtected = (way: Way, id: string) =>
    deployed(packagedService(way).template).resources[id]?.Properties.DeletionProtectionEnabled;
  for (const id of ['HistoryTable', 'RulesTable'])
    expect([isProtected('default', id), isProtected('everything', id)]).toEqual([true, false]);
});

it('forgets history, but never rules, at expiresAt', () => {
  const ttlOf = (id: string) => service().resource(id).Properties.TimeToLiveSpecification;
  expect(ttlOf('HistoryTable')).toEqual({ AttributeName: 'expiresAt', Enabled: true });
  expect(ttlOf('RulesTable')).toBeUndefined();
});

it('copies nothing but keys into the indexes of history', () => {
  const indexes = Object(service().resource('HistoryTable').Properties).GlobalSecondaryIndexes;
  expect(indexes).toHaveLength(6);
  for (const { Projection } of indexes) expect(Projection).toEqual({ ProjectionType: 'KEYS_ONLY' });
});

describe('names', () => {
  const namesIn = (way: Way) => Object.entries(packagedService(way).template.Resources).flatMap(nameOf);

  it('names are given by CloudFormation, except in AWS IoT, where people and rules use them', () => {
    const named = namesIn('everything').map(({ type }) => type);
    expect(named.every((type) => type.startsWith('AWS::IoT::') || madeByTool.includes(type))).toBe(true);
    expect(named).toContain('AWS::IoT::MitigationAction');
  });

  it('differ from stage to stage, so that a second stack can be put beside the first', () => {
    const [first, second] = [namesIn('default'), namesIn('everything')];
    expect(first.length).toBeGreaterThan(8);
    for (const { name } of second) expect(first.map((resource) => resource.name)).not.toContain(name);
  });
});

/** What the deploy tool names by service and stage. */
const madeByTool = ['AWS::Lambda::Function', 'AWS::Logs::LogGroup'];

const isName = /^(?!MetricName|PolicyName)[A-Z][A-Za-z]*Name$|^PolicyName$|^Name$/;

const nameOf = ([id, { Type, Properties }]: readonly [string, Resource]) =>
  Object.entries(Properties)
    .filter(([key, value]) => isName.test(key) && typeof value === 'string')
    .map(([, name]) => ({ id, type: Type, name }));

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
    WakeUpQueueUrl: { Value: { Ref: 'WakeUpQueue' } },
    DefenderPublishRoleArn: { Condition: 'MakesPublishRole', Value: arnOf('DefenderPublishRole') },
    DefenderTopicArn: { Value: defenderTopic },
    HistoryTableName: { Value: { Ref: 'HistoryTable' } },
    OpsTopicArn: { Value: { Ref: 'OpsTopic' } },
    RulesTableName: { Value: { Ref: 'RulesTable' } },
  });
});

describe('the topic of Device Defender', () => {
  it('the topic of Device Defender is made unless one is given, with the role to publish on it', () => {
    const made = (way: Way) => Object.keys(deployed(packagedService(way).template).resources);
    expect(made('default')).toEqual(expect.arrayContaining(['DefenderTopic', 'DefenderPublishRole']));
    expect(made('what exists')).not.toContain('DefenderTopic');
  });

  it('the topic of Device Defender has a role to publish on it, also where it is given, if something here publishes', () => {
    const { template } = packagedService('what exists');
    const publishes = { AuditConfiguration: 'false', ExampleSecurityProfile: 'false' };
    expect(Object.keys(deployed(template).resources)).toContain('DefenderPublishRole');
    expect(Object.keys(deployed(template, publishes).resources)).not.toContain('DefenderPublishRole');
  });

  it('the topic of Device Defender can be published on by the Device Defender of this account alone', () => {
    const role = deployed(service().template).resources.DefenderPublishRole;
    const { AssumeRolePolicyDocument, Policies } = role?.Properties ?? {};
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
