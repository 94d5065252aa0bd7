import { arnOf, defenderTopic, functions, packagedService } from './packaged-service.ts';
import { maySend, ofFunction, sendersTo } from './senders.ts';

const service = packagedService;

const fourteenDays = 14 * 24 * 60 * 60;

const queues = () =>
  service()
    .ofType('AWS::SQS::Queue')
    .map(([id, { Properties }]) => ({ id, ...Properties }));
const isDeadLetters = ({ id }: { readonly id: string }): boolean => id.endsWith('DeadLetters');

describe('notices', () => {
  it('notices that are JSON objects reach exactly one of the two receivers', () => {
    const filterOf = (id: string) =>
      ofFunction(service(), 'AWS::SNS::Subscription', id).map(({ FilterPolicyScope, FilterPolicy }) => ({
        FilterPolicyScope,
        FilterPolicy,
      }));
    const onBody = (exists: boolean) => [
      { FilterPolicyScope: 'MessageBody', FilterPolicy: { violationEventType: [{ exists }] } },
    ];
    expect(filterOf('ReceiveViolation')).toEqual(onBody(true));
    expect(filterOf('ReceiveAudit')).toEqual(onBody(false));
  });

  it('notices that are none reach park-unreadable, whose subscription has no filter', () => {
    const [subscription, ...others] = ofFunction(service(), 'AWS::SNS::Subscription', 'ParkUnreadable');
    expect(Object.keys(subscription ?? {}).sort()).toEqual([
      'Endpoint',
      'Protocol',
      'RedrivePolicy',
      'TopicArn',
    ]);
    expect(others).toEqual([]);
  });

  it.each(['ReceiveViolation', 'ReceiveAudit', 'ParkUnreadable'])(
    'notices that SNS can not hand to %s are kept in its dead-letter queue',
    (id) => {
      const RedrivePolicy = { deadLetterTargetArn: arnOf(`${id}DeadLetters`) };
      expect(ofFunction(service(), 'AWS::SNS::Subscription', id)).toEqual([
        expect.objectContaining({ TopicArn: defenderTopic, Protocol: 'lambda', RedrivePolicy }),
      ]);
      expect(ofFunction(service(), 'AWS::Lambda::Permission', id)).toEqual([
        expect.objectContaining({ Principal: 'sns.amazonaws.com', SourceArn: defenderTopic }),
      ]);
      expect(sendersTo(service(), `${id}DeadLetters`)).toEqual([
        maySend(`${id}DeadLetters`, 'sns.amazonaws.com', defenderTopic),
      ]);
    },
  );

  it.each(functions)('notices that $folder fails on are tried twice more, then kept', ({ id }) => {
    expect(ofFunction(service(), 'AWS::Lambda::EventInvokeConfig', id)).toEqual([
      expect.objectContaining({ Qualifier: '$LATEST', MaximumRetryAttempts: 2 }),
    ]);
    expect(service().resource(`${id}LambdaFunction`).Properties.DeadLetterConfig).toEqual({
      TargetArn: arnOf(`${id}DeadLetters`),
    });
  });
});

describe('queues', () => {
  it('hand what failed five times, since throttled runs count, to a dead-letter queue of their own kind (F84)', () => {
    const working = queues().filter((queue) => !isDeadLetters(queue));
    expect(working.map(({ id }) => id).sort()).toEqual(['AuditContinuations', 'WakeUpQueue']);
    for (const { id, ...queue } of working) {
      const RedrivePolicy = { deadLetterTargetArn: arnOf(`${id}DeadLetters`), maxReceiveCount: 5 };
      expect(queue).toMatchObject({ RedrivePolicy });
      const deadLetters = service().resource(`${id}DeadLetters`).Properties;
      expect(deadLetters.FifoQueue).toEqual(Object(queue).FifoQueue);
    }
  });

  it('keep dead letters for as long as SQS can', () => {
    for (const { id, ...queue } of queues()) {
      if (isDeadLetters({ id })) expect(queue).toMatchObject({ MessageRetentionPeriod: fourteenDays });
    }
  });

  it.each([
    ['AuditContinuations', 'ReceiveAudit', 1],
    ['WakeUpQueue', 'Respond', 10],
  ])('%s feeds %s, hidden for longer than it may run', (queue, id, BatchSize) => {
    expect(ofFunction(service(), 'AWS::Lambda::EventSourceMapping', id)).toEqual([
      expect.objectContaining({ EventSourceArn: arnOf(queue), BatchSize, Enabled: true }),
    ]);
    const { Timeout } = service().resource(`${id}LambdaFunction`).Properties;
    expect(service().resource(queue).Properties.VisibilityTimeout).toBeGreaterThan(Number(Timeout));
  });
});

describe('concurrency', () => {
  const reservedBy = (id: string): unknown =>
    service().resource(`${id}LambdaFunction`).Properties.ReservedConcurrentExecutions;
  const reserved = (value: unknown) => ({
    'Fn::If': ['ReservesConcurrency', value, { Ref: 'AWS::NoValue' }],
  });

  it.each(['ReceiveViolation', 'ReceiveAudit', 'ParkUnreadable'])(
    'strangers, who can publish notices, hold no more runs of %s than are reserved (F65)',
    (id) => {
      expect(reservedBy(id)).toEqual(reserved({ Ref: 'ReservedConcurrency' }));
    },
  );

  it('respond runs once at a time where concurrency is reserved (F65)', () => {
    expect(reservedBy('Respond')).toEqual(reserved(1));
  });

  it('is not reserved by default: a new account has none to spare', () => {
    expect(service().template.Parameters?.ReservedConcurrency).toEqual({ Type: 'String', Default: '0' });
  });
});
