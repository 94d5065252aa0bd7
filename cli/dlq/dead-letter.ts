import * as v from 'valibot';
import { snsEvent } from '../../shared/deployment/sns-envelope.ts';
import { isJsonObject, type JsonObject } from '../../shared/json/json.ts';
import { bodyOf, type Continuation, parseContinuation } from '../../shared/notify/continuations.ts';
import type { DeadLetterQueue } from './dead-letter-queues.ts';

/** A message in a dead-letter queue: why it landed there, and what it would take to try again. */
export interface DeadLetter extends ReceivedMessage {
  readonly queueId: string;
  readonly reason: Reason;
  readonly content: Content;
}

export const deadLetterOf = (queue: DeadLetterQueue, message: ReceivedMessage): DeadLetter => ({
  ...message,
  queueId: queue.id,
  reason: reasonOf(queue, message),
  content: contentOf(queue, message.body),
});

/** A message as SQS hands it over. */
export interface ReceivedMessage {
  readonly messageId: string;
  /** By which it can be removed or shown again while it is hidden. */
  readonly handle: string;
  readonly sentAt: Date;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A dead letter for machines: all of it but the handle, which is good for a minute. */
export const recordOf = ({ queueId, messageId, sentAt, reason, attributes, body }: DeadLetter) => ({
  queue: queueId,
  messageId,
  sentAt: sentAt.toISOString(),
  reason,
  attributes,
  body,
});

interface Request {
  /** Two dead letters with the same key ask for the same. */
  readonly key: string;
  /** A hint that there may be work: one stands for all. */
  readonly isHint: boolean;
}

/** What a dead letter asks for, and of whom, by logical id. */
export type Deliverable = Request &
  (
    | { readonly kind: 'event'; readonly event: string; readonly functionId: string }
    | { readonly kind: 'continuation'; readonly continuation: Continuation; readonly queueId: string }
    | { readonly kind: 'wake-up'; readonly queueId: string }
  );

export type Content = Deliverable | { readonly kind: 'unreadable'; readonly because: string };

/** The part of an SNS event that tells one notice from another, also when SNS or we hand it over again. */
const NoticesSchema = v.object({
  Records: v.pipe(
    v.array(v.object({ Sns: v.object({ MessageId: v.string(), Message: v.string() }) })),
    v.minLength(1),
  ),
});

/** What EventBridge gives a function that goes by a schedule. */
const ScheduledSchema = v.object({ source: v.literal('aws.events'), id: v.string() });

/** Whether a body is what SNS puts around a notice that it could not hand over. */
const isEnvelope = (body: string): boolean => objectIn(body)?.Type === 'Notification';

function contentOf({ redrive }: DeadLetterQueue, body: string): Content {
  switch (redrive.kind) {
    case 'invoke':
      return orUnreadable(() => eventIn(body, redrive.functionId));
    case 'send':
      return orUnreadable(() => continuationIn(body, redrive.queueId));
    case 'wake-up':
      return { kind: 'wake-up', key: 'wake-up', isHint: true, queueId: redrive.queueId };
    case 'unknown':
      return { kind: 'unreadable', because: 'this version of defender does not know its queue' };
  }
}

/** Dead-dead letter queues hold what went wrong, so anything may lie in them. */
function orUnreadable(read: () => Deliverable): Content {
  try {
    return read();
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    return { kind: 'unreadable', because: `it is nothing that belongs in this queue: ${because}` };
  }
}

function eventIn(body: string, functionId: string): Deliverable {
  const event = isEnvelope(body) ? JSON.stringify(snsEvent(body)) : body;
  const given = { kind: 'event', event, functionId } as const;
  const value: unknown = JSON.parse(event);
  if (v.is(ScheduledSchema, value)) return { ...given, key: 'schedule', isHint: true };
  const { Records } = v.parse(NoticesSchema, value);
  return { ...given, key: Records.map(({ Sns }) => Sns.MessageId).join(' '), isHint: false };
}

function continuationIn(body: string, queueId: string): Deliverable {
  const continuation = parseContinuation(body);
  return { kind: 'continuation', key: bodyOf(continuation), isHint: false, continuation, queueId };
}

function objectIn(body: string): JsonObject | undefined {
  try {
    const value = JSON.parse(body);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Why a message landed in a dead-letter queue, by the word of the service that put it there. */
interface Reason {
  readonly by: 'sns' | 'lambda' | 'eventbridge' | 'sqs' | 'nobody';
  readonly text: string;
}

/**
 * SNS and Lambda leave the same attributes (SNS and Lambda developer guides, "dead-letter queues"); SNS sends its own
 * envelope, Lambda the event. EventBridge has attributes of its own (user guide, "Using dead-letter queues"). SQS leaves
 * nothing but the message.
 */
function reasonOf(queue: DeadLetterQueue, { attributes, body }: ReceivedMessage): Reason {
  const { ErrorMessage, ERROR_CODE, ERROR_MESSAGE } = attributes;
  if (ERROR_CODE || ERROR_MESSAGE)
    return { by: 'eventbridge', text: `EventBridge could not send it: ${ERROR_CODE}: ${ERROR_MESSAGE}` };
  if (isEnvelope(body))
    return { by: 'sns', text: `SNS could not hand it to ${queue.failing}: ${ErrorMessage ?? 'no word why'}` };
  if (ErrorMessage) return { by: 'lambda', text: `${queue.failing} failed on it: ${ErrorMessage}` };
  if (queue.movedFrom)
    return { by: 'sqs', text: `${queue.failing} failed on it each time; its log says why` };
  return { by: 'nobody', text: 'nothing says why it is here' };
}

const idsAndTimes = /(?:(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z)\s*)+/gi;

/** The same for all that failed alike: without the ids and times by which one failure differs from the next. */
export const groupOfReason = ({ text }: Reason): string => text.replace(idsAndTimes, '… ');
