import { deployed } from './deployed.ts';
import { functions, packagedService, type Way, waysToDeploy } from './packaged-service.ts';
import { grantsOf } from './permissions.ts';

const made = (way: Way) => deployed(packagedService(way).template).resources;
const ofType = (way: Way, type: string) => Object.entries(made(way)).filter(([, { Type }]) => Type === type);

/** The key that everything is encrypted with, in each way to deploy. */
const keys: Readonly<Record<Way, unknown>> = {
  default: undefined,
  everything: { 'Fn::GetAtt': ['Key', 'Arn'] },
  'what exists': { Ref: 'EncryptionKey' },
};

describe.each(waysToDeploy)('encryption, deployed with %s', (way) => {
  const key = keys[way];

  it('of tables is on, by that key', () => {
    const kms = key ? { SSEType: 'KMS', KMSMasterKeyId: key } : {};
    for (const [, { Properties }] of ofType(way, 'AWS::DynamoDB::Table'))
      expect(Properties.SSESpecification).toEqual({ SSEEnabled: true, ...kms });
  });

  it('of queues is on, by that key', () => {
    const expected = key ? [undefined, key] : [true, undefined];
    const queues = ofType(way, 'AWS::SQS::Queue');
    expect(queues.length).toBeGreaterThan(7);
    for (const [id, { Properties }] of queues)
      expect([id, Properties.SqsManagedSseEnabled, Properties.KmsMasterKeyId]).toEqual([id, ...expected]);
  });

  it('of topics and logs is by that key, or else by the services', () => {
    for (const [id, { Properties }] of ofType(way, 'AWS::SNS::Topic'))
      expect([id, Properties.KmsMasterKeyId]).toEqual([id, key]);
    for (const [id, { Properties }] of ofType(way, 'AWS::Logs::LogGroup'))
      expect([id, Properties.KmsKeyId]).toEqual([id, key]);
  });

  it('is no obstacle to those who publish for AWS IoT', () => {
    for (const [, { Properties }] of publishers(way)) {
      const onKey = grantsOf(Properties).filter(({ action }) => action.startsWith('kms:'));
      const both = ['kms:GenerateDataKey', 'kms:Decrypt'].map((action) => ({ action, resource: key }));
      expect(onKey).toEqual(key ? both : []);
    }
  });

  it.each(functions)('is no obstacle to $folder, which uses the key through services only', ({ id }) => {
    const role = made(way)[`${id}Role`]?.Properties;
    const onKey = grantsOf(role).filter(({ action }) => action.startsWith('kms:'));
    expect(onKey.map(({ resource }) => resource)).toEqual(key ? [key, key] : []);
    expect(JSON.stringify(role).includes('"kms:ViaService"')).toBe(key !== undefined);
  });
});

const publishers = (way: Way) =>
  Object.entries(made(way)).filter(([id]) => ['DefenderPublishRole', 'PublishFindingRole'].includes(id));

describe('a key that is made here', () => {
  it('outlives the stack, as the tables do that it is for, and is rotated', () => {
    const { DeletionPolicy, Properties } = packagedService('everything').resource('Key');
    expect(DeletionPolicy).toBe('Retain');
    expect(Properties.EnableKeyRotation).toBe(true);
  });

  it('a key that is made here can be used by the services that send to queues and topics, and by logs', () => {
    const { KeyPolicy } = packagedService('everything').resource('Key').Properties;
    const [, services, logs] = Object(KeyPolicy).Statement;
    expect(services.Principal.Service).toEqual([
      'sns.amazonaws.com',
      'events.amazonaws.com',
      'cloudwatch.amazonaws.com',
    ]);
    expect(services.Action).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    expect(Object.keys(logs.Condition.ArnLike)).toEqual(['kms:EncryptionContext:aws:logs:arn']);
  });
});

describe('policies', () => {
  const policies = (way: Way, type: string, targets: string) =>
    ofType(way, type).map(([, { Properties }]) => ({
      target: Object(Properties[targets])[0],
      statements: Object(Properties.PolicyDocument).Statement,
    }));

  it.each([
    ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'Queues', 'sqs:*'],
    ['AWS::SNS::Topic', 'AWS::SNS::TopicPolicy', 'Topics', 'sns:Publish'],
  ])(
    'policies of %s: each has one, which denies all that comes unencrypted',
    (type, policyType, targets, Action) => {
      const found = policies('everything', policyType, targets);
      expect(found.map(({ target }) => target.Ref).sort()).toEqual(
        ofType('everything', type)
          .map(([id]) => id)
          .sort(),
      );
      for (const { statements } of found)
        expect(statements[0]).toMatchObject({
          Effect: 'Deny',
          Principal: '*',
          Action,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        });
    },
  );

  it('let alarms tell the ops topic', () => {
    const [ops] = policies('everything', 'AWS::SNS::TopicPolicy', 'Topics').filter(
      ({ target }) => target.Ref === 'OpsTopic',
    );
    expect(ops?.statements[1]).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
  });
});
