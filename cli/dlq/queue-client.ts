import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type DeadLetter, deadLetterOf } from './dead-letter.ts';
import type { DeadLetterQueue } from './dead-letter-queues.ts';

interface Counts {
  readonly messages: number;
  /** How many of them nobody can receive just now: somebody has taken them. */
  readonly hidden: number;
}

/** One dead-letter queue. Throws the SDK's exceptions. */
export interface QueueClient {
  readonly queue: DeadLetterQueue;
  /** As SQS counts, which is up to a minute behind. */
  counts(): Promise<Counts>;
  /** Up to ten dead letters, hidden from everybody until they are put back or removed, or a minute is over. */
  receive(): Promise<readonly DeadLetter[]>;
  /** Shows dead letters again. Those that can't be are shown when their minute is over. */
  release(deadLetters: readonly DeadLetter[]): Promise<void>;
  /** Answers with those that were removed. */
  remove(deadLetters: readonly DeadLetter[]): Promise<readonly DeadLetter[]>;
}

/** Where a queue is, and how long to wait for its first message. */
interface QueueLocation {
  readonly url: string;
  readonly waitSeconds: number;
}

/** SQS API reference: at most ten messages in a call. */
const batchSize = 10;

/** Long enough to work on a batch; what we fail to put back is hidden for no longer. */
const hiddenSeconds = 60;

export function createQueueClient(
  sqs: Pick<SQSClient, 'send'>,
  queue: DeadLetterQueue,
  { url: QueueUrl, waitSeconds }: QueueLocation,
): QueueClient {
  return {
    queue,
    async counts() {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      const hidden = Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0);
      return { messages: Number(Attributes.ApproximateNumberOfMessages ?? 0) + hidden, hidden };
    },
    async receive() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: batchSize,
          VisibilityTimeout: hiddenSeconds,
          WaitTimeSeconds: waitSeconds,
          MessageSystemAttributeNames: ['SentTimestamp'],
          MessageAttributeNames: ['All'],
        }),
      );
      return Messages.map((message) => deadLetterOf(queue, received(message)));
    },
    async release(deadLetters) {
      for (const batch of batchesOf(deadLetters)) {
        const Entries = entriesOf(batch).map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
        await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
      }
    },
    async remove(deadLetters) {
      const removed: DeadLetter[] = [];
      for (const batch of batchesOf(deadLetters)) {
        const { Successful = [] } = await sqs.send(
          new DeleteMessageBatchCommand({ QueueUrl, Entries: entriesOf(batch) }),
        );
        removed.push(...Successful.flatMap(({ Id }) => batch[Number(Id)] ?? []));
      }
      return removed;
    },
  };
}

function received({ MessageId, ReceiptHandle, Body, Attributes, MessageAttributes }: Message) {
  return {
    messageId: MessageId ?? '',
    handle: ReceiptHandle ?? '',
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)),
    body: Body ?? '',
    attributes: Object.fromEntries(
      Object.entries(MessageAttributes ?? {}).map(([name, { StringValue = '' }]) => [name, StringValue]),
    ),
  };
}

const entriesOf = (deadLetters: readonly DeadLetter[]) =>
  deadLetters.map(({ handle }, index) => ({ Id: String(index), ReceiptHandle: handle }));

const batchesOf = (deadLetters: readonly DeadLetter[]): readonly (readonly DeadLetter[])[] =>
  Array.from({ length: Math.ceil(deadLetters.length / batchSize) }, (_, index) =>
    deadLetters.slice(index * batchSize, (index + 1) * batchSize),
  );
