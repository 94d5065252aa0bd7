import { rmSync } from 'node:fs';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { createStackClock } from '../../../local/clock/stack-clock.ts';
import type { LambdaHandler } from '../../../local/stack/invoker.ts';
import { type Stack, startStack } from '../../../local/stack/stack.ts';
import { aService } from './a-service.ts';
import { messagesIn, start } from './a-stack.ts';

const resources = `
  Jobs:
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeout: 40, RedrivePolicy: { deadLetterTargetArn: !GetAtt Lost.Arn, maxReceiveCount: 2 } }
  Lost: { Type: AWS::SQS::Queue }
  Line:
    Type: AWS::SQS::Queue
    Properties: { FifoQueue: true, ContentBasedDeduplication: true, VisibilityTimeout: 40 }
`;

const functionYml = `
  timeout: 30
  environment: { LOST: !GetAtt Lost.QueueName }
  events:
    - sqs: { arn: !GetAtt Jobs.Arn, batchSize: 4, functionResponseType: ReportBatchItemFailures }
    - sqs: { arn: !GetAtt Line.Arn }
`;

interface Job {
  readonly body: string;
  readonly receive: number;
  readonly seconds: number;
}

describe('a queue that feeds a function', () => {
  const root = aService({ resources, functionYml });
  let stack: Stack;
  let sqs: SQSClient;
  let jobs: Job[];
  let batches: string[][];
  let handler: LambdaHandler;

  beforeEach(async () => {
    const clock = createStackClock({ start, running: false });
    jobs = [];
    batches = [];
    handler = async () => undefined;
    stack = await startStack({
      root,
      clock,
      functions: {
        work: () => async (event, context) => {
          const { Records } = event as SQSEvent;
          batches.push(Records.map(({ body }) => body));
          for (const { body, attributes } of Records)
            jobs.push({
              body,
              receive: Number(attributes.ApproximateReceiveCount),
              seconds: (clock.now().getTime() - start.getTime()) / 1000,
            });
          return handler(event, context);
        },
      },
      startIot: async () => ({ url: 'http://127.0.0.1:9', close: async () => {} }),
    });
    const { region, credentials, endpoints } = stack.file;
    sqs = new SQSClient({ region, credentials, endpoint: endpoints.sqs });
  });

  afterEach(async () => {
    sqs.destroy();
    await stack.close();
  });

  afterAll(() => rmSync(root, { recursive: true }));

  const send = (queue: string, MessageBody: string, MessageGroupId?: string) =>
    sqs.send(
      new SendMessageCommand({ QueueUrl: stack.resolver.physical(queue).ref, MessageBody, MessageGroupId }),
    );

  it('hands over batches of its size, and each message once where all goes well', async () => {
    for (const body of ['1', '2', '3', '4', '5', '6']) await send('Jobs', body);
    await stack.advance(600_000);
    expect(jobs.map(({ body }) => body).toSorted()).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(4);
  });

  it('a queue that feeds a function shows again only what the function reports as failed, after the visibility timeout', async () => {
    handler = async (event) => ({
      batchItemFailures: (event as SQSEvent).Records.filter(({ body }) => body === 'bad').map(
        ({ messageId }) => ({
          itemIdentifier: messageId,
        }),
      ),
    });
    await send('Jobs', 'good');
    await send('Jobs', 'bad');
    await stack.advance(39_000);
    expect(jobs.map(({ body }) => body).toSorted()).toEqual(['bad', 'good']);
    await stack.advance(600_000);
    expect(jobs.slice(2)).toEqual([{ body: 'bad', receive: 2, seconds: 40 }]);
    expect((await messagesIn(stack, 'Lost')).map(({ body }) => body)).toEqual(['bad']);
    expect(await messagesIn(stack, 'Jobs')).toEqual([]);
  });

  it('a queue that feeds a function shows a message that was sent with a delay when the delay is over, by its own clock', async () => {
    const QueueUrl = stack.resolver.physical('Jobs').ref;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'late', DelaySeconds: 300 }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 900 }));
    await send('Jobs', 'now');
    await stack.advance(1_200_000);
    expect(jobs.map(({ body, seconds }) => [body, seconds])).toEqual([
      ['now', 0],
      ['late', 300],
      ['later', 900],
    ]);
  });

  it('a queue that feeds a function keeps the rest of a message group back while one of it is hidden, and no other group', async () => {
    handler = async (event) => {
      if (
        jobs.filter(({ body }) => body === 'first').length < 2 &&
        (event as SQSEvent).Records[0]?.body === 'first'
      )
        throw new Error('not yet');
    };
    await send('Line', 'first', 'a');
    await send('Line', 'second', 'a');
    await send('Line', 'other', 'b');
    await stack.advance(100_000);
    expect(jobs.filter(({ body }) => body !== 'other').map(({ body, seconds }) => [body, seconds])).toEqual([
      ['first', 0],
      ['first', 40],
      ['second', 40],
    ]);
    expect(jobs.find(({ body }) => body === 'other')?.seconds).toBe(0);
  });
});
