import type { DeadLetter } from './dead-letter.ts';
import { kindOfReason } from './dead-letter-reason.ts';
import { look } from './look.ts';
import type { QueueClient } from './queue-client.ts';

/** What is in one dead-dead letter queue. */
export interface Summary {
  readonly queue: string;
  readonly holds: string;
  readonly messages: number;
  /** How many of them could not be looked at, since somebody has just taken them. */
  readonly hidden: number;
  readonly lookedAt: number;
  /** When the oldest that was looked at was sent. */
  readonly oldest?: Date;
  readonly reasons: readonly CountedReason[];
}

interface CountedReason {
  readonly count: number;
  readonly reason: string;
}

/** Enough to see why dead letters land here, few enough to be read in a second. */
const looksAt = 100;

export async function summaryOf(queueClient: QueueClient): Promise<Summary> {
  const { id: queue, holds } = queueClient.queue;
  const { messages, hidden } = await queueClient.counts();
  const deadLetters = messages > 0 ? await look(queueClient, looksAt) : [];
  const [first] = deadLetters;
  return {
    ...{ queue, holds, messages, hidden },
    lookedAt: deadLetters.length,
    ...(first && { oldest: first.sentAt }),
    reasons: countedReasons(deadLetters),
  };
}

/** The most frequent first. */
function countedReasons(deadLetters: readonly DeadLetter[]): readonly CountedReason[] {
  const counts = new Map<string, number>();
  for (const { reason } of deadLetters) {
    const text = kindOfReason(reason);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, count]) => ({ count, reason }))
    .toSorted((one, other) => other.count - one.count);
}
