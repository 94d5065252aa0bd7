import { isEnvelope } from './dead-letter-content.ts';
import type { DeadLetterQueue } from './dead-letter-queues.ts';
import type { ReceivedMessage } from './message.ts';

/** Why a message landed in a dead-dead letter queue, by the word of the service that put it there. */
export interface Reason {
  readonly by: 'sns' | 'lambda' | 'eventbridge' | 'sqs' | 'nobody';
  readonly text: string;
}

/**
 * SNS and Lambda leave the same attributes (SNS and Lambda developer guides, "dead-dead letter queues"); SNS sends its own
 * envelope, Lambda the event. EventBridge has attributes of its own (user guide, "Using dead-dead letter queues"). SQS leaves
 * nothing but the message.
 */
export function reasonOf(queue: DeadLetterQueue, { attributes, body }: ReceivedMessage): Reason {
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
export const kindOfReason = ({ text }: Reason): string => text.replace(idsAndTimes, '… ');
