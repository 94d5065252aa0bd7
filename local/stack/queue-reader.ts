import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

export interface Received {
  readonly messageId: string;
  readonly body: string;
  /** Takes the message out of the queue. */
  done(): Promise<void>;
}

/** Reads one queue, in order. */
export interface QueueReader {
  readonly queueName: string;
  /** Called with each message, one after the other. */
  each(take: (message: Received) => Promise<void>): void;
  /** Messages received that are not done with. */
  held(): number;
  close(): Promise<void>;
}

/** Seconds that a receive waits for a message: as long as SQS lets it. */
const waitSeconds = 20;

export function createQueueReader(sqs: SQSClient, queueUrl: string): QueueReader {
  const stop = new AbortController();
  let held = 0;
  let loop: Promise<void> = Promise.resolve();

  async function remove(receiptHandle: string | undefined): Promise<void> {
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: receiptHandle }));
    held -= 1;
  }

  async function receive(): Promise<readonly Received[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      WaitTimeSeconds: waitSeconds,
      MaxNumberOfMessages: 10,
    });
    const { Messages = [] } = await sqs.send(command, { abortSignal: stop.signal });
    held += Messages.length;
    return Messages.map(({ MessageId = '', Body = '', ReceiptHandle }) => ({
      messageId: MessageId,
      body: Body,
      done: () => remove(ReceiptHandle),
    }));
  }

  /** A receive that is cut off by closing is the end, and no failure. */
  async function receiveUntilClosed(): Promise<readonly Received[]> {
    try {
      return await receive();
    } catch (error) {
      if (stop.signal.aborted) return [];
      throw error;
    }
  }

  async function run(take: (message: Received) => Promise<void>): Promise<void> {
    while (!stop.signal.aborted) for (const message of await receiveUntilClosed()) await take(message);
  }

  return {
    queueName: queueUrl.split('/').at(-1) ?? '',
    each(take) {
      loop = run(take);
    },
    held: () => held,
    async close() {
      stop.abort();
      await loop;
    },
  };
}
