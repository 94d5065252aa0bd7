import { createHash } from 'node:crypto';
import type { Message } from '@aws-sdk/client-sqs';
import type { WorldClock } from '../world-clock.ts';
import { WorldError } from '../world-error.ts';

/** A queue as it is deployed. */
export interface QueueDefinition {
  readonly name: string;
  readonly isFifo: boolean;
  readonly deduplicatesByContent: boolean;
  readonly visibilityMillis: number;
  readonly retentionMillis: number;
  readonly redrive?: { readonly deadLetters: string; readonly maxReceiveCount: number };
}

export interface NewMessage {
  readonly body: string;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  readonly attributes?: Message['MessageAttributes'];
  /** Hides it at first; not for FIFO queues. */
  readonly delayMillis?: number | undefined;
}

export interface StoredMessage extends NewMessage {
  readonly id: string;
  readonly sentAt: number;
  received: number;
  visibleAt: number;
  /** Cancels the look at the queue when it is visible again. */
  wake: () => void;
}

export interface Queues {
  send(queue: string, message: NewMessage): string;
  /** Up to `most` visible messages, hidden from now on; of a message group all in order, none while some are hidden. */
  receive(queue: string, most: number): readonly StoredMessage[];
  hasVisible(queue: string): boolean;
  remove(queue: string, message: StoredMessage): void;
  list(queue: string): readonly StoredMessage[];
  names(): readonly string[];
}

/** SQS developer guide, "Exactly-once processing": how long a FIFO queue knows a deduplication id. */
const deduplicationMillis = 300_000;

/** SQS in memory, by the world's clock. `isSerial: false` lets a message group be worked on twice at once. */
export function createQueues(
  definitions: readonly QueueDefinition[],
  { clock, isSerial }: { readonly clock: WorldClock; readonly isSerial: boolean },
): Queues {
  const queues = new Map(
    definitions.map((definition) => [
      definition.name,
      { definition, messages: [] as StoredMessage[], seen: new Map<string, number>() },
    ]),
  );
  let sent = 0;

  function queueNamed(name: string) {
    const queue = queues.get(name);
    if (!queue) throw new WorldError(`There is no queue ${name}`);
    return queue;
  }
  const now = (): number => clock.now().getTime();

  function isRepeated(name: string, message: NewMessage): boolean {
    const { definition, seen } = queueNamed(name);
    if (!definition.isFifo) return false;
    if (!message.groupId) throw new WorldError(`A message to ${name} needs a group`);
    const id = message.deduplicationId ?? contentId(definition, message);
    const last = seen.get(id) ?? Number.NEGATIVE_INFINITY;
    if (now() - last < deduplicationMillis) return true;
    seen.set(id, now());
    return false;
  }

  /** Where a message goes that is not handed out any more: past its retention, or received too often. */
  function endOf(message: StoredMessage, { retentionMillis, redrive }: QueueDefinition): string | undefined {
    if (now() - message.sentAt >= retentionMillis) return 'nowhere';
    return redrive && message.received >= redrive.maxReceiveCount ? redrive.deadLetters : undefined;
  }

  function tidy(name: string): void {
    const { definition, messages } = queueNamed(name);
    const ended = messages
      .filter(({ visibleAt }) => visibleAt <= now())
      .flatMap((message) => ({ message, end: endOf(message, definition) }))
      .filter(({ end }) => end !== undefined);
    for (const { message, end = 'nowhere' } of ended) {
      remove(name, message);
      if (end !== 'nowhere') send(end, message);
    }
  }

  function send(name: string, message: NewMessage): string {
    sent += 1;
    const id = `message-${sent}`;
    if (isRepeated(name, message)) return id;
    const { body, groupId, attributes, delayMillis = 0 } = message;
    const visibleAt = now() + delayMillis;
    queueNamed(name).messages.push({
      ...{ id, body, groupId, ...(attributes && { attributes }) },
      ...{ sentAt: now(), received: 0, visibleAt },
      wake: delayMillis > 0 ? clock.at(new Date(visibleAt), () => {}) : () => {},
    });
    return id;
  }

  function remove(name: string, message: StoredMessage): void {
    const { messages } = queueNamed(name);
    message.wake();
    const place = messages.indexOf(message);
    if (place >= 0) messages.splice(place, 1);
  }

  function visible(name: string): readonly StoredMessage[] {
    const { messages } = queueNamed(name);
    const locked = new Set(
      messages.flatMap(({ groupId, visibleAt }) => (isSerial && groupId && visibleAt > now() ? groupId : [])),
    );
    return messages.filter(
      ({ groupId, visibleAt }) => visibleAt <= now() && !(groupId && locked.has(groupId)),
    );
  }

  return {
    send,
    receive(name, most) {
      tidy(name);
      const { visibilityMillis } = queueNamed(name).definition;
      const taken = visible(name).slice(0, most);
      for (const message of taken) {
        message.received += 1;
        message.visibleAt = now() + visibilityMillis;
        message.wake = clock.at(new Date(message.visibleAt), () => {});
      }
      return taken;
    },
    hasVisible(name) {
      if (queueNamed(name).messages.length === 0) return false;
      tidy(name);
      return visible(name).length > 0;
    },
    remove,
    list: (name) => queueNamed(name).messages,
    names: () => [...queues.keys()],
  };
}

function contentId({ deduplicatesByContent, name }: QueueDefinition, { body }: NewMessage): string {
  if (!deduplicatesByContent) throw new WorldError(`A message to ${name} needs a deduplication id`);
  return createHash('sha256').update(body).digest('hex');
}
