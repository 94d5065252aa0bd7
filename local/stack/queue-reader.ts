import type { Message } from '@aws-sdk/client-sqs';
import type { Activity } from './activity.ts';
import type { Queues } from './queues.ts';

/** Reads one queue for a function. */
export interface QueueReader {
  /** Starts to receive, where there is something to receive and room for it. True where something is on its way. */
  turn(): boolean;
}

interface Reading {
  readonly queues: Queues;
  readonly activity: Activity;
  readonly queueName: string;
  readonly batchSize: number;
  /** Batches that may be worked on at once. */
  readonly concurrency: number;
  /** Works on one batch. */
  readonly take: (batch: readonly Message[]) => Promise<void>;
}

export function createQueueReader(reading: Reading): QueueReader {
  const { queues, activity, queueName, batchSize, concurrency, take } = reading;
  let receiving = false;
  let taken = 0;

  async function work(batch: readonly Message[]): Promise<void> {
    taken += 1;
    try {
      await take(batch);
    } finally {
      taken -= 1;
    }
  }

  async function receive(): Promise<void> {
    receiving = true;
    try {
      const batch = await queues.receive(queueName, batchSize);
      if (batch.length > 0) activity.watch(work(batch));
    } finally {
      receiving = false;
    }
  }

  return {
    turn() {
      if (receiving) return true;
      if (taken >= concurrency || !queues.hasReady(queueName)) return false;
      activity.watch(activity.track(receive()));
      return true;
    },
  };
}
