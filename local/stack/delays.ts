import type { FauxqsServer } from 'fauxqs';
import type { StackClock } from '../clock/stack-clock.ts';

/**
 * Shows delayed messages of a queue by the stack's clock: fauxqs delays them by the machine's time. To be called
 * with each look at the queue.
 */
export function createDelays(fauxqs: FauxqsServer, clock: StackClock): (queueName: string) => void {
  const timed = new Set<string>();
  return (queueName) => {
    for (const message of fauxqs.inspectQueue(queueName)?.messages.delayed ?? []) {
      const { messageId, sentTimestamp, delayUntil = sentTimestamp } = message;
      if (timed.has(messageId)) continue;
      timed.add(messageId);
      clock.at(new Date(clock.now().getTime() + delayUntil - sentTimestamp), () => {
        // This is fauxqs's own message, not a copy: from now on it is due.
        message.delayUntil = sentTimestamp;
        timed.delete(messageId);
      });
    }
  };
}
