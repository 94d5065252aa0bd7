import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
// By path: its package.json has no entry that jest's require resolves.
import { type FauxqsServer, startFauxqs } from '../../node_modules/fauxqs/dist/app.js';
import type { Connection } from './connection.ts';

/** fauxqs knows one account. */
export const accountId = '000000000000';

/**
 * The longest that SQS hides a message, in seconds. fauxqs counts wall time, so messages are hidden for good and
 * shown again by the stack's own clock.
 */
const hiddenForGood = 43_200;

export interface Queue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
}

export interface NewMessage {
  readonly body: string;
  readonly groupId?: string;
  readonly attributes?: Record<string, MessageAttributeValue>;
}

/** A message as it lies in a queue. */
export interface StoredMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** SNS and SQS in memory. */
export interface Messaging {
  readonly endpoint: string;
  createTopic(name: string): string;
  createQueue(name: string, attributes: Record<string, string>): Queue;
  subscribe(topic: string, queue: Queue, attributes: Record<string, string>): void;
  publish(topicArn: string, message: string): Promise<void>;
  send(queue: Queue, message: NewMessage): Promise<void>;
  receive(queue: Queue, max: number): Promise<readonly Message[]>;
  remove(queue: Queue, receiptHandle: string): Promise<void>;
  /** Shows a received message again. */
  release(queue: Queue, receiptHandle: string): Promise<void>;
  /** How many messages `receive` would find; of a FIFO queue, those whose message group is not being worked on. */
  ready(queue: Queue): number;
  /** Everything in a queue, received or not. */
  contents(queue: Queue): readonly StoredMessage[];
  close(): Promise<void>;
}

export async function startMessaging({ region, credentials }: Connection, port: number): Promise<Messaging> {
  const server = await startFauxqs({ port, logger: false, host: 'localhost', defaultRegion: region });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const sqs = new SQSClient({ endpoint, region, credentials });
  const sns = new SNSClient({ endpoint, region, credentials });
  return {
    endpoint,
    createTopic: (name) => server.createTopic(name).topicArn,
    createQueue(name, attributes) {
      const { queueUrl, queueArn } = server.createQueue(name, { attributes });
      return { name, url: queueUrl, arn: queueArn };
    },
    subscribe: (topic, { name }, attributes) => server.subscribe({ topic, queue: name, attributes }),
    async publish(TopicArn, Message) {
      await sns.send(new PublishCommand({ TopicArn, Message }));
    },
    async send({ url }, { body, groupId, attributes }) {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: body,
          MessageAttributes: attributes,
          MessageGroupId: groupId,
        }),
      );
    },
    async receive({ url }, max) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: max,
          VisibilityTimeout: hiddenForGood,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        }),
      );
      return Messages;
    },
    async remove({ url }, ReceiptHandle) {
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    },
    async release({ url }, ReceiptHandle) {
      await sqs.send(
        new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }),
      );
    },
    ready: ({ name }) => readyIn(server, name),
    contents: ({ name }) => contentsOf(server, name),
    async close() {
      sqs.destroy();
      sns.destroy();
      await server.stop();
    },
  };
}

function readyIn(server: FauxqsServer, name: string): number {
  const messages = server.inspectQueue(name)?.messages;
  if (!messages) return 0;
  const now = Date.now();
  const locked = new Set(messages.inflight.map(({ message }) => message.messageGroupId));
  const free = messages.ready.filter(({ messageGroupId }) => !messageGroupId || !locked.has(messageGroupId));
  // fauxqs puts these back only when somebody asks for messages.
  const late = messages.inflight.filter(({ visibilityDeadline }) => visibilityDeadline <= now);
  const due = messages.delayed.filter(({ delayUntil = 0 }) => delayUntil <= now);
  return free.length + late.length + due.length;
}

function contentsOf(server: FauxqsServer, name: string): readonly StoredMessage[] {
  const messages = server.inspectQueue(name)?.messages;
  if (!messages) return [];
  return [...messages.ready, ...messages.delayed, ...messages.inflight.map(({ message }) => message)].map(
    ({ messageId, body, messageAttributes }) => ({
      messageId,
      body,
      attributes: Object.fromEntries(
        Object.entries(messageAttributes).map(([key, { StringValue = '' }]) => [key, StringValue]),
      ),
    }),
  );
}
