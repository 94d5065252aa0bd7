import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { FauxqsServer } from 'fauxqs';

/**
 * The longest that SQS hides a message, in seconds. fauxqs counts the machine's time, so messages are hidden for
 * good and shown again by the stack's clock.
 */
const hiddenForGood = 43_200;

export interface NewMessage {
  readonly body: string;
  readonly groupId?: string | undefined;
  readonly attributes?: Readonly<Record<string, MessageAttributeValue>>;
}

/** The queues as the dispatcher works on them, by name. */
export interface Queues {
  send(name: string, message: NewMessage): Promise<void>;
  /** Up to `most` messages (of a FIFO queue one of each message group), hidden until released or removed. */
  receive(name: string, most: number): Promise<readonly Message[]>;
  remove(name: string, receiptHandle: string): Promise<void>;
  /** Shows a received message again. */
  release(name: string, receiptHandle: string): Promise<void>;
  /** Whether `receive` would find something, without asking for it. */
  hasReady(name: string): boolean;
}

interface Backend {
  readonly fauxqs: FauxqsServer;
  readonly sqs: SQSClient;
  readonly queueUrl: (name: string) => string;
  /** See `createDelays`. */
  readonly timeDelays: (name: string) => void;
}

export const createQueues = ({ fauxqs, sqs, queueUrl, timeDelays }: Backend): Queues => ({
  async send(name, { body, groupId, attributes = {} }) {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl(name),
        MessageBody: body,
        MessageGroupId: groupId,
        MessageAttributes: { ...attributes },
      }),
    );
  },
  async receive(name, most) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl(name),
        MaxNumberOfMessages: most,
        VisibilityTimeout: hiddenForGood,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages;
  },
  async remove(name, ReceiptHandle) {
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl(name), ReceiptHandle }));
  },
  async release(name, ReceiptHandle) {
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl: queueUrl(name), ReceiptHandle, VisibilityTimeout: 0 }),
    );
  },
  hasReady(name) {
    timeDelays(name);
    const { ready = [], delayed = [], inflight = [] } = fauxqs.inspectQueue(name)?.messages ?? {};
    const now = Date.now();
    const locked = new Set(inflight.map(({ message }) => message.messageGroupId));
    return (
      ready.some(({ messageGroupId }) => !messageGroupId || !locked.has(messageGroupId)) ||
      // fauxqs puts these back only when somebody asks for messages.
      delayed.some(({ delayUntil = 0 }) => delayUntil <= now) ||
      inflight.some(({ visibilityDeadline }) => visibilityDeadline <= now)
    );
  },
});
