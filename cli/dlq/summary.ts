import type { Letter } from './dead-letter.ts';
import { kindOfReason } from './dead-letter-reason.ts';
import { look } from './look.ts';
import type { Mailbox } from './queue-client.ts';

/** What is in one dead-letter queue. */
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

/** Enough to see why letters land here, few enough to be read in a second. */
const looksAt = 100;

export async function summaryOf(mailbox: Mailbox): Promise<Summary> {
  const { id: queue, holds } = mailbox.queue;
  const { messages, hidden } = await mailbox.counts();
  const letters = messages > 0 ? await look(mailbox, looksAt) : [];
  const [first] = letters;
  return {
    ...{ queue, holds, messages, hidden },
    lookedAt: letters.length,
    ...(first && { oldest: first.sentAt }),
    reasons: countedReasons(letters),
  };
}

/** The most frequent first. */
function countedReasons(letters: readonly Letter[]): readonly CountedReason[] {
  const counts = new Map<string, number>();
  for (const { reason } of letters) {
    const text = kindOfReason(reason);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts]
    .map(([reason, count]) => ({ count, reason }))
    .toSorted((one, other) => other.count - one.count);
}
