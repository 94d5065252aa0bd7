import { randomUUID } from 'node:crypto';
import type { Message } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse } from 'aws-lambda';
import * as v from 'valibot';
import { snsEvent } from '../../shared/deployment/sns-envelope.ts';
import type { StackClock } from '../clock/stack-clock.ts';
import type { Activity } from './activity.ts';
import type { InvokeAsync } from './async-invocation.ts';
import { sqsEvent } from './events.ts';
import type { Invoke } from './invoker.ts';
import { createQueueReader, type QueueReader } from './queue-reader.ts';
import type { Queues } from './queues.ts';

interface Source {
  readonly clock: StackClock;
  readonly activity: Activity;
  readonly queues: Queues;
  readonly queueName: string;
}

/** How many asynchronous invocations of one function run at once: this machine's limit, not Lambda's. */
const asyncConcurrency = 100;

/** SNS API reference: a receive hands over at most ten messages. */
const receiveLimit = 10;

/** A function subscribed to a topic: SNS hands over, Lambda queues, repeats and in the end gives up. */
export function subscriptionSource(source: Source & { readonly invokeAsync: InvokeAsync }): QueueReader {
  const { invokeAsync, clock, activity, queues, queueName } = source;

  async function hand({ Body = '', ReceiptHandle = '' }: Message): Promise<void> {
    await activity.track(queues.remove(queueName, ReceiptHandle));
    await invokeAsync(snsEvent(Body, clock.now()), randomUUID());
  }

  return createQueueReader({
    queues,
    activity,
    queueName,
    batchSize: receiveLimit,
    concurrency: asyncConcurrency / receiveLimit,
    take: async (batch) => void (await Promise.all(batch.map(hand))),
  });
}

export interface QueueOptions {
  readonly invoke: Invoke;
  readonly queueArn: string;
  readonly batchSize: number;
  readonly visibilitySeconds: number;
  readonly reportsFailures: boolean;
}

/** Lambda developer guide, "Scaling for SQS": it starts with five batches at once. */
const queueConcurrency = 5;

const BatchResponseSchema = v.object({
  batchItemFailures: v.array(v.object({ itemIdentifier: v.string() })),
}) satisfies v.GenericSchema<unknown, SQSBatchResponse>;

/**
 * A queue that feeds a function. What the function fails on is shown again after the visibility timeout; SQS moves it
 * to the dead-letter queue once its receives are used up. A FIFO queue keeps the rest of a message group back.
 */
export function queueSource(source: Source & QueueOptions): QueueReader {
  const { invoke, clock, activity, queues, queueName, queueArn, reportsFailures } = source;

  const failedIn = (response: unknown): ReadonlySet<string> => {
    if (!reportsFailures || !response) return new Set();
    const { batchItemFailures } = v.parse(BatchResponseSchema, response);
    return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  };

  /** The ids of the messages that were worked on. */
  async function work(batch: readonly Message[]): Promise<readonly Message[]> {
    try {
      const failed = failedIn(await invoke(sqsEvent(batch, queueArn), randomUUID()));
      return batch.filter(({ MessageId = '' }) => !failed.has(MessageId));
    } catch {
      return [];
    }
  }

  async function take(batch: readonly Message[]): Promise<void> {
    const shownAgain = new Date(clock.now().getTime() + source.visibilitySeconds * 1000);
    const done = await work(batch);
    for (const { ReceiptHandle = '' } of done) await activity.track(queues.remove(queueName, ReceiptHandle));
    for (const { ReceiptHandle = '' } of batch.filter((message) => !done.includes(message)))
      clock.at(shownAgain, () => activity.watch(activity.track(queues.release(queueName, ReceiptHandle))));
  }

  return createQueueReader({
    queues,
    activity,
    queueName,
    batchSize: Math.min(source.batchSize, receiveLimit),
    concurrency: queueConcurrency,
    take,
  });
}
