import { deadLetterOf, groupOfReason } from '../../../../cli/dlq/dead-letter.ts';
import { snsEvent } from '../../../builders/sns-event.ts';
import { aMessage, queueCalled } from '../../../fakes/memory-queue-client.ts';

const envelope = JSON.stringify({
  Type: 'Notification',
  MessageId: '6f0e5b1c-0000-5000-8000-000000000001',
  TopicArn: 'arn:aws:sns:eu-central-1:111122223333:notices',
  Message: '{"violationEventType":"in-alarm"}',
  Timestamp: '2026-09-21T14:15:36.500Z',
  SignatureVersion: '1',
  Signature: 'none',
  SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/none.pem',
  UnsubscribeURL:
    'https://sns/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:eu-central-1:111122223333:notices:7b6f',
});
const event = JSON.stringify(snsEvent('{"violationEventType":"in-alarm"}'));

const attributes = {
  sns: { RequestID: 'r', ErrorCode: '404', ErrorMessage: 'Function not found' },
  lambda: { RequestID: 'r', ErrorCode: '200', ErrorMessage: 'no use' },
  eventbridge: {
    RULE_ARN: 'arn:aws:events:eu-central-1:111122223333:rule/tick',
    TARGET_ARN: 'arn:aws:sqs:eu-central-1:111122223333:wake-up.fifo',
    ERROR_CODE: 'NO_PERMISSIONS',
    ERROR_MESSAGE: 'not authorized',
  },
};

const deadLetter = (id: string, body: string, attributes: Readonly<Record<string, string>> = {}) =>
  deadLetterOf(queueCalled(id), aMessage({ body, attributes }));

describe('the reason of a dead letter', () => {
  const reasons = [
    {
      ...{ id: 'ReceiveViolationDeadLetters', body: envelope, left: attributes.sns, by: 'sns' },
      text: 'SNS could not hand it to receive-violation: Function not found',
    },
    {
      ...{ id: 'ReceiveViolationDeadLetters', body: envelope, left: {}, by: 'sns' },
      text: 'SNS could not hand it to receive-violation: no word why',
    },
    {
      ...{ id: 'ReceiveAuditDeadLetters', body: event, left: attributes.lambda, by: 'lambda' },
      text: 'receive-audit failed on it: no use',
    },
    {
      ...{ id: 'RespondDeadLetters', body: '{}', left: attributes.eventbridge, by: 'eventbridge' },
      text: 'EventBridge could not send it: NO_PERMISSIONS: not authorized',
    },
    {
      ...{ id: 'WakeUpQueueDeadLetters', body: '{"because":"x"}', left: {}, by: 'sqs' },
      text: 'respond failed on it each time; its log says why',
    },
    {
      ...{ id: 'AuditContinuationsDeadLetters', body: '{}', left: {}, by: 'sqs' },
      text: 'receive-audit failed on it each time; its log says why',
    },
    {
      ...{ id: 'ParkUnreadableDeadLetters', body: 'put by hand', left: {}, by: 'nobody' },
      text: 'nothing says why it is here',
    },
  ];

  it.each(reasons)(
    'the reason of a dead letter in $id, by the word of $by: $text',
    ({ id, body, left, by, text }) => {
      expect(deadLetter(id, body, left).reason).toEqual({ by, text });
    },
  );

  it('the reason of a dead letter is of the same kind where only ids and times differ', () => {
    const timedOut = (time: string, id: string) =>
      groupOfReason(
        deadLetter('ReceiveAuditDeadLetters', event, {
          ErrorMessage: `2026-11-24T${time}Z 5f0c2f1e-6d1b-4a53-9d4e-1f0f6a1f9f${id} Task timed out after 300.00 seconds`,
        }).reason,
      );
    expect(timedOut('10:00:00.000', '01')).toBe(timedOut('11:30:12.345', '02'));
    expect(timedOut('10:00:00.000', '01')).toBe(
      'receive-audit failed on it: … Task timed out after 300.00 seconds',
    );
  });
});

describe('what a dead letter asks for', () => {
  const functionId = 'ReceiveViolationLambdaFunction';
  const key = '6f0e5b1c-0000-5000-8000-000000000001';

  it('what a dead letter asks for is, of an event that a function failed on, the same event', () => {
    expect(deadLetter('ReceiveViolationDeadLetters', event).content).toEqual({
      ...{ kind: 'event', functionId, event, isHint: false },
      key: snsEvent('').Records[0]?.Sns.MessageId,
    });
  });

  it('what a dead letter asks for is, of what goes by a schedule, one event that stands for all', () => {
    const tick = (id: string) =>
      deadLetter('ParkUnreadableDeadLetters', `{"source":"aws.events","id":"${id}"}`);
    expect(tick('1').content).toMatchObject({ kind: 'event', key: 'schedule', isHint: true });
    expect(tick('2').content).toMatchObject({ key: 'schedule', event: '{"source":"aws.events","id":"2"}' });
  });

  it('what a dead letter asks for is, of a notice that SNS could not hand over, the event that the function would have got', () => {
    const { content } = deadLetter('ReceiveViolationDeadLetters', envelope);
    expect(content).toMatchObject({ kind: 'event', functionId, key });
    expect(JSON.parse('event' in content ? content.event : '')).toEqual({
      Records: [
        {
          EventSource: 'aws:sns',
          EventVersion: '1.0',
          EventSubscriptionArn: 'arn:aws:sns:eu-central-1:111122223333:notices:7b6f',
          Sns: expect.objectContaining({
            MessageId: key,
            Message: '{"violationEventType":"in-alarm"}',
            Timestamp: '2026-09-21T14:15:36.500Z',
            TopicArn: 'arn:aws:sns:eu-central-1:111122223333:notices',
            Subject: null,
          }),
        },
      ],
    });
  });

  it.each([
    ['{"continueAudit":"audit/1"}', { kind: 'rest', eventId: 'audit/1' }],
    [
      '{"confirmNotice":"{}","topicArn":"arn","attempts":2}',
      { kind: 'notice', message: '{}', topicArn: 'arn', attempts: 2 },
    ],
  ])(
    'what a dead letter asks for is, of an audit that was delayed, the same again: %s',
    (body, continuation) => {
      expect(deadLetter('AuditContinuationsDeadLetters', body).content).toEqual({
        ...{ kind: 'continuation', key: body, isHint: false, continuation, queueId: 'AuditContinuations' },
      });
    },
  );

  it.each(['WakeUpQueueDeadLetters', 'RespondDeadLetters'])(
    'what a dead letter asks for is, of any dead letter in %s, the wake-up queue',
    (id) => {
      const content = { kind: 'wake-up', key: 'wake-up', isHint: true, queueId: 'WakeUpQueue' };
      expect(deadLetter(id, 'anything').content).toEqual(content);
    },
  );

  it.each([
    ['ReceiveViolationDeadLetters', 'no JSON'],
    ['ReceiveViolationDeadLetters', '{"violationId":"a notice without its envelope"}'],
    ['ReceiveViolationDeadLetters', '{"Type":"Notification"}'],
    ['ReceiveViolationDeadLetters', '{"Records":[]}'],
    ['ReceiveViolationDeadLetters', 'null'],
    ['AuditContinuationsDeadLetters', '{"continueAudit":1}'],
  ])('(%s: %s) is nothing where it does not belong there', (id, body) => {
    expect(deadLetter(id, body).content).toEqual({
      kind: 'unreadable',
      because: expect.stringContaining('nothing that belongs in this queue'),
    });
  });
});
