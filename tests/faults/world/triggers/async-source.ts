import type { SNSEvent } from 'aws-lambda';
import { snsEvent } from '../../../../shared/deployment/sns-envelope.ts';
import type { Lambda } from '../lambda.ts';
import type { Queues } from '../messaging/queues.ts';
import type { Published } from '../messaging/topics.ts';
import type { WorldClock } from '../world-clock.ts';

/** What feeds a function. */
export interface Source {
  /** Hands over what is waiting, as far as there is room. True where something was. */
  handOver(): boolean;
}

/** Lambda developer guide, "Asynchronous invocation": the second attempt after one minute, the third after two more. */
const retryMillis = [60_000, 120_000];

/** How many asynchronous invocations of one function run at once. */
const concurrency = 100;

interface Options {
  readonly lambda: Lambda;
  readonly clock: WorldClock;
  readonly queues: Queues;
  readonly retries: number;
  /** Where Lambda puts what the function failed on for good. */
  readonly deadLetters: string | undefined;
  readonly nextId: () => string;
}

interface Waiting {
  readonly event: unknown;
  readonly requestId: string;
  readonly waits: readonly number[];
}

export interface AsyncSource extends Source {
  /** Takes over an event, to be worked on until that succeeds or the attempts are used up. */
  accept(event: unknown): void;
}

/** A function that is invoked asynchronously, by SNS or EventBridge: Lambda queues, repeats and in the end gives up. */
export function createAsyncSource({
  lambda,
  clock,
  queues,
  retries,
  deadLetters,
  nextId,
}: Options): AsyncSource {
  const waiting: Waiting[] = [];
  let running = 0;

  async function attempt({ event, requestId, waits }: Waiting): Promise<void> {
    running += 1;
    const outcome = await lambda.invoke(event, requestId);
    running -= 1;
    if (outcome.ok) return;
    const [wait, ...others] = waits;
    if (wait !== undefined) {
      const due = new Date(clock.now().getTime() + wait);
      clock.at(due, () => void waiting.push({ event, requestId, waits: others }));
    } else if (deadLetters) queues.send(deadLetters, { body: JSON.stringify(event) });
  }

  return {
    accept: (event) =>
      void waiting.push({ event, requestId: nextId(), waits: retryMillis.slice(0, retries) }),
    handOver() {
      const batch = waiting.splice(0, concurrency - running);
      for (const each of batch) void attempt(each);
      return batch.length > 0;
    },
  };
}

/** What Lambda hands to a function that is subscribed to a topic. */
export const eventOfNotice = (
  { topicArn, message, subject, attributes = {} }: Published,
  { id, at }: { readonly id: string; readonly at: Date },
): SNSEvent =>
  snsEvent(
    JSON.stringify({
      Type: 'Notification',
      MessageId: id,
      TopicArn: topicArn,
      Subject: subject ?? null,
      Message: message,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, { DataType, StringValue = '' }]) => [
          name,
          { Type: DataType, Value: StringValue },
        ]),
      ),
      Timestamp: at.toISOString(),
      SignatureVersion: '1',
      Signature: 'none',
      SigningCertURL: 'https://sns.us-east-1.amazonaws.com/none.pem',
      UnsubscribeURL: `https://sns.us-east-1.amazonaws.com/?SubscriptionArn=${topicArn}:none`,
    }),
  );
