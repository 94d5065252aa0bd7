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
      {
        definition,
        messages: [] as StoredMessage[],
        /** Those that were handed out before, and those that are delayed: the others are visible. */
        touched: new Set<StoredMessage>(),
        seen: new Map<string, number>(),
        /** Nothing gets visible before, unless something is sent or removed: storms look a million times. */
        quietUntil: 0,
      },
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
    const { definition, messages, touched } = queueNamed(name);
    const old = messages.findIndex(({ sentAt }) => now() - sentAt < definition.retentionMillis);
    const candidates = [...messages.slice(0, old < 0 ? messages.length : old), ...touched];
    const ended = candidates
      .filter(({ visibleAt }) => visibleAt <= now())
      .flatMap((message) => ({ message, end: endOf(message, definition) }))
      .filter(({ end }) => end !== undefined);
    for (const { message, end = 'nowhere' } of ended) {
      remove(name, message);
      if (end !== 'nowhere') store(end, message.id, message);
    }
  }

  function send(name: string, message: NewMessage): string {
    sent += 1;
    const id = `message-${sent}`;
    if (!isRepeated(name, message)) store(name, id, message);
    return id;
  }

  function store(name: string, id: string, message: NewMessage): void {
    const { body, groupId, attributes, delayMillis = 0 } = message;
    const queue = queueNamed(name);
    const visibleAt = now() + delayMillis;
    const stored = {
      ...{ id, body, groupId, ...(attributes && { attributes }) },
      ...{ sentAt: now(), received: 0, visibleAt },
      wake: delayMillis > 0 ? clock.at(new Date(visibleAt), () => {}) : () => {},
    };
    queue.messages.push(stored);
    if (delayMillis > 0) queue.touched.add(stored);
    if (!isIn(lockedIn(name), groupId)) queue.quietUntil = 0;
  }

  function remove(name: string, message: StoredMessage): void {
    const queue = queueNamed(name);
    const { messages } = queue;
    message.wake();
    queue.touched.delete(message);
    queue.quietUntil = 0;
    const place = messages.indexOf(message);
    if (place >= 0) messages.splice(place, 1);
  }

  /** Message groups of which one message is being worked on. */
  function lockedIn(name: string): ReadonlySet<string> {
    const groups = [...queueNamed(name).touched].flatMap(({ groupId, visibleAt }) =>
      isSerial && groupId && visibleAt > now() ? groupId : [],
    );
    return new Set(groups);
  }

  function visible(name: string, most: number): readonly StoredMessage[] {
    const locked = lockedIn(name);
    const isVisible = ({ visibleAt, groupId }: StoredMessage): boolean =>
      visibleAt <= now() && !isIn(locked, groupId);
    const found: StoredMessage[] = [];
    for (const message of queueNamed(name).messages) {
      if (found.length === most) break;
      if (isVisible(message)) found.push(message);
    }
    return found;
  }

  const nextVisibleIn = (name: string): number =>
    Math.min(...[...queueNamed(name).touched].map(({ visibleAt }) => visibleAt).filter((at) => at > now()));

  return {
    send,
    receive(name, most) {
      tidy(name);
      const { definition, touched } = queueNamed(name);
      const { visibilityMillis } = definition;
      const taken = visible(name, most);
      for (const message of taken) {
        touched.add(message);
        message.received += 1;
        message.visibleAt = now() + visibilityMillis;
        message.wake = clock.at(new Date(message.visibleAt), () => {});
      }
      return taken;
    },
    hasVisible(name) {
      const queue = queueNamed(name);
      if (queue.messages.length === 0 || now() < queue.quietUntil) return false;
      tidy(name);
      const isAny = visible(name, 1).length > 0;
      queue.quietUntil = isAny ? 0 : nextVisibleIn(name);
      return isAny;
    },
    remove,
    list: (name) => queueNamed(name).messages,
    names: () => [...queues.keys()],
  };
}

const isIn = (groups: ReadonlySet<string>, groupId: string | undefined): boolean =>
  groupId !== undefined && groups.has(groupId);

function contentId({ deduplicatesByContent, name }: QueueDefinition, { body }: NewMessage): string {
  if (!deduplicatesByContent) throw new WorldError(`A message to ${name} needs a deduplication id`);
  return createHash('sha256').update(body).digest('hex');
}
