import type { SNSEvent, SNSMessage } from 'aws-lambda';

export const defenderTopicArn = 'arn:aws:sns:eu-central-1:111122223333:device-defender';

export const anSnsMessage = (members: Partial<SNSMessage> = {}): SNSMessage => ({
  SignatureVersion: '1',
  Timestamp: '2026-09-21T14:15:36.500Z',
  Signature: 'none',
  SigningCertUrl: 'https://sns.eu-central-1.amazonaws.com/none.pem',
  MessageId: '6f0e5b1c-0000-5000-8000-000000000001',
  Message: '{}',
  MessageAttributes: {},
  Type: 'Notification',
  UnsubscribeUrl: 'https://sns.eu-central-1.amazonaws.com/none',
  TopicArn: defenderTopicArn,
  ...members,
});

/** What Lambda hands a function that SNS invokes, with one record for each message body. */
export const snsEvent = (...messages: readonly string[]): SNSEvent => ({
  Records: messages.map((Message) => ({
    EventVersion: '1.0',
    EventSubscriptionArn: `${defenderTopicArn}:7b6f0000-0000-4000-8000-000000000001`,
    EventSource: 'aws:sns',
    Sns: anSnsMessage({ Message }),
  })),
});
