import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { StackResources } from '../../shared/deployment/resources.ts';
import { createContinuations } from '../../shared/notify/continuations.ts';
import { createWakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import { type BatchOutcome, browse, forEachBatch } from './batches.ts';
import type { Content, DeadLetter, Deliverable } from './dead-letter.ts';
import type { QueueClient } from './queue-client.ts';

export interface RemainingDeadLetter {
  readonly messageId: string;
  readonly because: string;
}

export interface Redriven {
  readonly sent: number;
  /** What was looked at and is in the queue still. */
  readonly left: readonly RemainingDeadLetter[];
}

interface Redriving {
  readonly deliver: Deliver;
  /** Only this one. */
  readonly messageId?: string | undefined;
  readonly onSent?: (count: number) => void;
}

interface Tried {
  readonly deadLetter: DeadLetter;
  readonly outcome: Outcome;
}

/**
 * Sends what lies in a queue on its way again. A dead letter is removed only after it was sent, so whoever is interrupted has
 * sent some that are still there, which does no harm a second time, and has lost none. Where nothing of a batch could be
 * sent, the rest would fare no better.
 */
export async function redrive(queueClient: QueueClient, options: Redriving): Promise<Redriven> {
  const { messageId, onSent = () => {} } = options;
  const send = createSendOnce(options.deliver);
  const left: RemainingDeadLetter[] = [];
  let sent = 0;

  const attempt = async (deadLetter: DeadLetter): Promise<Tried> => ({
    deadLetter,
    outcome: await send(deadLetter.content),
  });

  async function work(deadLetters: readonly DeadLetter[]): Promise<BatchOutcome> {
    const wanted = deadLetters.filter((deadLetter) => !messageId || deadLetter.messageId === messageId);
    const tried = await Promise.all(wanted.map(attempt));
    const done = tried.filter(({ outcome }) => outcome.kind === 'sent').map(({ deadLetter }) => deadLetter);
    const removed = await queueClient.remove(done);
    left.push(...stillThere(tried, removed));
    sent += done.length;
    onSent(sent);
    const hasStalled = done.length === 0 && tried.some(({ outcome }) => outcome.kind === 'failed');
    const isFound = messageId !== undefined && wanted.length > 0;
    return { removed, continues: !hasStalled && !isFound };
  }

  await forEachBatch(queueClient, work);
  return { sent, left };
}

const stillThere = (
  tried: readonly Tried[],
  removed: readonly DeadLetter[],
): readonly RemainingDeadLetter[] =>
  tried
    .filter(({ deadLetter }) => !removed.includes(deadLetter))
    .map(({ deadLetter: { messageId }, outcome }) => ({
      messageId,
      because: outcome.kind === 'sent' ? 'it was sent, but could not be removed' : outcome.because,
    }));

type Outcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'left'; readonly because: string }
  | { readonly kind: 'failed'; readonly because: string };

/**
 * Sends what dead letters ask for, and nothing twice: a notice that comes again while a redrive goes on has failed again, and
 * would go round for ever. Of hints one is sent.
 */
function createSendOnce(deliver: Deliver): (content: Content) => Promise<Outcome> {
  const deliveries = new Map<string, Promise<void>>();

  return async (content) => {
    if (content.kind === 'unreadable') return { kind: 'left', because: content.because };
    const before = deliveries.get(content.key);
    if (before && !content.isHint) return { kind: 'left', because: again };
    const delivery = before ?? deliver(content);
    deliveries.set(content.key, delivery);
    return delivery.then(sent, failed);
  };
}

const again = 'the same was sent a moment ago: it failed again, or was there twice';

const sent = (): Outcome => ({ kind: 'sent' });

const failed = (error: unknown): Outcome => ({
  kind: 'failed',
  because: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
});

/** What a redrive would do with the dead letters that can be looked at now. Sends nothing and consumes nothing. */
export async function dryRun(queueClient: QueueClient, messageId?: string): Promise<Redriven> {
  const deadLetters = await browse(queueClient, Number.POSITIVE_INFINITY);
  const wanted = deadLetters.filter((deadLetter) => !messageId || deadLetter.messageId === messageId);
  const left = wanted.flatMap(({ messageId: id, content }) =>
    content.kind === 'unreadable' ? [{ messageId: id, because: content.because }] : [],
  );
  return { sent: wanted.length - left.length, left };
}

/** Gives what a dead letter asks for to whoever failed on it. Throws where that is not certain to have happened. */
export type Deliver = (content: Deliverable) => Promise<void>;

interface Dependencies {
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly resources: StackResources;
}

const rethrow = (error: unknown): never => {
  throw error;
};

export const createDeliver =
  ({ lambda, sqs, resources: { functions, queues } }: Dependencies): Deliver =>
  async (content) => {
    switch (content.kind) {
      case 'event': {
        const FunctionName = named(functions, content.functionId);
        await lambda.send(
          new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: content.event }),
        );
        return;
      }
      case 'continuation':
        return createContinuations(sqs, named(queues, content.queueId)).send(content.continuation);
      case 'wake-up':
        return createWakeUpQueue(sqs, named(queues, content.queueId), rethrow).wakeUp(
          'dead letters were redriven',
        );
    }
  };

function named(resources: Readonly<Record<string, string>>, logicalId: string): string {
  const name = resources[logicalId];
  if (name) return name;
  throw new Error(`The deployment has no ${logicalId}`);
}
