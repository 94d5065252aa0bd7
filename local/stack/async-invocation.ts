import type { StackClock } from '../clock/stack-clock.ts';
import type { Activity } from './activity.ts';
import type { Invoke } from './invoker.ts';
import type { Queues } from './queues.ts';

/** Lambda developer guide, "Asynchronous invocation": the second attempt after one minute, the third after two more. */
const retryMillis = [60_000, 120_000];

/** SQS counts the bytes of an attribute to its size; Lambda sends the first kilobyte of the message. */
const errorMessageLimit = 1024;

interface Invoking {
  readonly invoke: Invoke;
  readonly clock: StackClock;
  readonly activity: Activity;
  readonly queues: Queues;
  readonly retries: number;
  /** The function's dead-letter queue, where it has one. */
  readonly deadLetters: string | undefined;
}

/** Invokes as Lambda does for SNS and EventBridge: it queues the event, repeats what fails, and in the end gives up. */
export type InvokeAsync = (event: unknown, requestId: string) => Promise<void>;

export function createInvokeAsync(invoking: Invoking): InvokeAsync {
  const { invoke, clock, activity, queues, retries, deadLetters } = invoking;

  async function attempt(event: unknown, requestId: string, waits: readonly number[]): Promise<void> {
    try {
      await invoke(event, requestId);
    } catch (error) {
      const [wait, ...others] = waits;
      if (wait === undefined) return activity.track(giveUp(event, requestId, error));
      clock.at(new Date(clock.now().getTime() + wait), () =>
        activity.watch(attempt(event, requestId, others)),
      );
    }
  }

  async function giveUp(event: unknown, requestId: string, error: unknown): Promise<void> {
    if (!deadLetters) return;
    const message = messageOf(error).slice(0, errorMessageLimit) || 'none';
    await queues.send(deadLetters, {
      body: JSON.stringify(event),
      attributes: {
        RequestID: { DataType: 'String', StringValue: requestId },
        ErrorCode: { DataType: 'Number', StringValue: '200' },
        ErrorMessage: { DataType: 'String', StringValue: message },
      },
    });
  }

  return (event, requestId) => attempt(event, requestId, retryMillis.slice(0, retries));
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
