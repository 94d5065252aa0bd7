import type { StackClock } from '../clock/stack-clock.ts';
import type { Activity } from './activity.ts';
import type { Invoke } from './invoker.ts';
import type { QueueReader, Received } from './queue-reader.ts';

/** Where what could not be done ends. */
export type DeadLetter = (body: string, attributes: Readonly<Record<string, string>>) => Promise<void>;

interface Source {
  readonly reader: QueueReader;
  readonly invoke: Invoke;
  readonly clock: StackClock;
  readonly activity: Activity;
  readonly deadLetter: DeadLetter;
}

/** Lambda developer guide, "Asynchronous invocation": two retries, after one and after two minutes. */
const asyncRetryMillis = [60_000, 120_000];

/** A subscription of a function to a topic: SNS hands over, Lambda invokes and retries on its own. */
export function subscriptionSource({ reader, invoke, clock, activity, deadLetter }: Source): void {
  async function run(event: unknown, retries: readonly number[]): Promise<void> {
    try {
      await invoke(event);
    } catch (error) {
      const [wait, ...rest] = retries;
      if (wait === undefined)
        await deadLetter(JSON.stringify(event), { ErrorMessage: messageOf(error).slice(0, 1000) });
      else clock.at(new Date(clock.now().getTime() + wait), () => void activity.track(run(event, rest)));
    }
  }

  reader.each(async ({ body, done }) => {
    await done();
    void activity.track(run(snsEvent(body), asyncRetryMillis));
  });
}

export interface QueueSourceOptions {
  readonly visibilitySeconds: number;
  readonly maxReceiveCount: number;
  readonly isFifo: boolean;
}

/**
 * A queue that feeds a function. What fails is handed over again after the visibility timeout, until its receives
 * are used up. A FIFO queue (one group here) waits for the one before it.
 */
export function queueSource(source: Source & { readonly options: QueueSourceOptions }): void {
  const { reader, invoke, activity, deadLetter, options } = source;

  async function take(message: Received, receives: number): Promise<void> {
    try {
      await invoke(sqsEvent(message, receives));
      await message.done();
    } catch (error) {
      await afterFailure(message, receives, error);
    }
  }

  async function afterFailure(message: Received, receives: number, error: unknown): Promise<void> {
    if (receives >= options.maxReceiveCount) {
      await deadLetter(message.body, { ErrorMessage: messageOf(error).slice(0, 1000) });
      await message.done();
      return;
    }
    await activity.clock.sleep(options.visibilitySeconds * 1000);
    await take(message, receives + 1);
  }

  reader.each(async (message) => {
    const taken = activity.track(take(message, 1));
    if (options.isFifo) await taken;
  });
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function snsEvent(body: string): unknown {
  const { Type, MessageId, TopicArn, Subject, Message, Timestamp, MessageAttributes = {} } = JSON.parse(body);
  const Sns = { Type, MessageId, TopicArn, Subject: Subject ?? null, Message, Timestamp, MessageAttributes };
  return { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: TopicArn, Sns }] };
}

const sqsEvent = ({ messageId, body }: Received, receives: number): unknown => ({
  Records: [
    {
      messageId,
      body,
      eventSource: 'aws:sqs',
      attributes: { ApproximateReceiveCount: String(receives) },
      messageAttributes: {},
    },
  ],
});
