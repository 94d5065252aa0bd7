import type { SQSBatchResponse } from 'aws-lambda';
import * as v from 'valibot';
import { sqsEvent } from '../../../../local/stack/events.ts';
import type { Lambda, Outcome } from '../lambda.ts';
import type { Queues, StoredMessage } from '../messaging/queues.ts';
import type { Source } from './async-source.ts';

/** Lambda developer guide, "Scaling for SQS": it starts with five batches at once. */
const concurrency = 5;

interface Options {
  readonly lambda: Lambda;
  readonly queues: Queues;
  readonly queue: { readonly name: string; readonly arn: string };
  readonly batchSize: number;
  readonly reportsFailures: boolean;
  /** How many invocations get each batch, at the same moment: 1 unless a scenario breaks what SQS promises. */
  readonly copies: number;
  readonly nextId: () => string;
}

const BatchResponseSchema = v.object({
  batchItemFailures: v.array(v.object({ itemIdentifier: v.string() })),
}) satisfies v.GenericSchema<unknown, SQSBatchResponse>;

/**
 * A queue that feeds a function. What the function fails on is visible again after a while; SQS moves it to the
 * dead letters once its receives are used up.
 */
export function createQueueSource(options: Options): Source {
  const { lambda, queues, queue, batchSize, reportsFailures, copies, nextId } = options;
  let running = 0;

  function failedIn(outcome: Outcome): (message: StoredMessage) => boolean {
    if (!outcome.ok) return () => true;
    if (!reportsFailures || !outcome.response) return () => false;
    const { batchItemFailures } = v.parse(BatchResponseSchema, outcome.response);
    return ({ id }) => batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === id);
  }

  async function work(batch: readonly StoredMessage[]): Promise<void> {
    running += 1;
    const outcome = await lambda.invoke(sqsEvent(batch.map(messageOf), queue.arn), nextId());
    running -= 1;
    const hasFailed = failedIn(outcome);
    for (const message of batch) if (!hasFailed(message)) queues.remove(queue.name, message);
  }

  return {
    handOver() {
      if (running >= concurrency || !queues.hasVisible(queue.name)) return false;
      const batch = queues.receive(queue.name, batchSize);
      for (let copy = 0; copy < copies; copy++) void work(batch);
      return true;
    },
  };
}

const messageOf = ({ id, body, groupId, received, sentAt, attributes }: StoredMessage) => ({
  MessageId: id,
  ReceiptHandle: `${id} ${received}`,
  Body: body,
  Attributes: {
    ApproximateReceiveCount: String(received),
    SentTimestamp: String(sentAt),
    ...(groupId && { MessageGroupId: groupId }),
  },
  ...(attributes && { MessageAttributes: attributes }),
});
