import type { SQSEvent } from 'aws-lambda';

/** What Lambda hands a function that reads a queue, with one record for each message body. */
export const sqsEvent = (...bodies: readonly string[]): SQSEvent => ({
  Records: bodies.map((body, index) => ({
    messageId: `message-${index + 1}`,
    receiptHandle: `receipt-${index + 1}`,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '1790000100000',
      SenderId: '111122223333',
      ApproximateFirstReceiveTimestamp: '1790000100100',
    },
    messageAttributes: {},
    md5OfBody: 'none',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:111122223333:queue',
    awsRegion: 'eu-central-1',
  })),
});
