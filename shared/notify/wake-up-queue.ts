import { randomUUID } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Tells `respond` that there may be work. A hint: the minute tick finds what a lost wake-up queue announced. */
export interface WakeUpQueue {
  wakeUp(because: string): Promise<void>;
}

/** All wake-up messages and ticks share one message group, which makes `respond` serial. */
const messageGroupId = 'respond';

/**
 * Ids are unique, since a wake-up queue that FIFO deduplication swallows could cost a minute. A wake-up queue that can't be rung is
 * logged, not thrown: the work is in history already, and one group takes 300 sends a second (SQS FIFO quota), so
 * in a storm that throttles it others have rung.
 */
export const createWakeUpQueue = (
  sqs: Pick<SQSClient, 'send'>,
  queueUrl: string,
  onMissed: (error: unknown) => void,
): WakeUpQueue => ({
  async wakeUp(because) {
    try {
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageGroupId: messageGroupId,
          MessageDeduplicationId: randomUUID(),
          MessageBody: JSON.stringify({ because }),
        }),
      );
    } catch (error) {
      onMissed(error);
    }
  },
});
