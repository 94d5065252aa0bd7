import { createQueueClient } from '../../../../cli/dlq/queue-client.ts';
import { queueCalled } from '../../../fakes/memory-queue-client.ts';

type Answers = Readonly<Record<string, (input: { Entries?: readonly { Id: string }[] }) => unknown>>;

/** A queue client over a client that answers each command as given, and records the inputs. */
function aQueueClient(answers: Answers = {}, waitSeconds = 1) {
  const inputs: Record<string, unknown>[] = [];
  const send = async (command: { input: Record<string, unknown> }) => {
    inputs.push({ command: command.constructor.name.replace('Command', ''), ...command.input });
    return answers[command.constructor.name]?.(command.input) ?? {};
  };
  const queue = queueCalled('WakeUpQueueDeadLetters');
  return {
    inputs,
    queueClient: createQueueClient({ send: send as never }, queue, { url: 'https://sqs/d', waitSeconds }),
  };
}

const messages = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    MessageId: `m${index}`,
    ReceiptHandle: `h${index}`,
    Body: '{}',
    Attributes: { SentTimestamp: '1790000100000' },
    MessageAttributes: { ErrorMessage: { DataType: 'String', StringValue: 'no use' } },
  }));

const received = (count: number): Answers => ({
  ReceiveMessageCommand: () => ({ Messages: messages(count) }),
  DeleteMessageBatchCommand: ({ Entries = [] }) => ({ Successful: Entries.filter(({ Id }) => Id !== '1') }),
});

describe('a dead-letter queue', () => {
  it('hides what is taken for a minute, and asks all of its servers', async () => {
    const { queueClient, inputs } = aQueueClient(received(1));
    expect(await queueClient.receive()).toEqual([
      expect.objectContaining({
        ...{ messageId: 'm0', handle: 'h0', queueId: 'WakeUpQueueDeadLetters', body: '{}' },
        sentAt: new Date(1790000100000),
        attributes: { ErrorMessage: 'no use' },
      }),
    ]);
    expect(inputs).toMatchObject([
      {
        ...{ command: 'ReceiveMessage', QueueUrl: 'https://sqs/d', MaxNumberOfMessages: 10 },
        ...{ VisibilityTimeout: 60, WaitTimeSeconds: 1, MessageAttributeNames: ['All'] },
      },
    ]);
  });

  it('releases dead letters at once, ten in a call', async () => {
    const { queueClient, inputs } = aQueueClient(received(23));
    await queueClient.release(await queueClient.receive());
    const calls = inputs.slice(1).map(({ command, Entries }) => [command, (Entries as unknown[]).length]);
    expect(calls).toEqual([10, 10, 3].map((count) => ['ChangeMessageVisibilityBatch', count]));
    expect(inputs[1]?.Entries).toContainEqual({ Id: '0', ReceiptHandle: 'h0', VisibilityTimeout: 0 });
  });

  it('returns the dead letters that it could remove', async () => {
    const { queueClient } = aQueueClient(received(12));
    const removed = await queueClient.remove(await queueClient.receive());
    expect(removed.map(({ messageId }) => messageId)).toEqual([
      'm0',
      'm2',
      'm3',
      'm4',
      'm5',
      'm6',
      'm7',
      'm8',
      'm9',
      'm10',
    ]);
  });

  it('a dead-letter queue asks nothing where there is nothing to released or to remove', async () => {
    const { queueClient, inputs } = aQueueClient();
    await queueClient.release([]);
    expect([await queueClient.remove([]), inputs]).toEqual([[], []]);
  });

  it('a dead-letter queue counts what is hidden to what is there', async () => {
    const Attributes = { ApproximateNumberOfMessages: '3', ApproximateNumberOfMessagesNotVisible: '2' };
    const { queueClient } = aQueueClient({ GetQueueAttributesCommand: () => ({ Attributes }) });
    expect(await queueClient.counts()).toEqual({ messages: 5, hidden: 2 });
  });
});
