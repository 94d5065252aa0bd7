import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import { WorldError } from '../world-error.ts';

export interface Published {
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string | undefined;
  readonly attributes?: Readonly<Record<string, MessageAttributeValue>>;
}

interface Subscription {
  readonly topicArn: string;
  /** A filter over the message body; undefined: all messages. */
  readonly filterPolicy: unknown;
  readonly deliver: (published: Published) => void;
}

export interface Topics {
  subscribe(subscription: Subscription): void;
  publish(published: Published): void;
  /** Delivers all that a topic was given once more, as SNS may. */
  redeliver(topicArn: string): void;
  /** All that a topic was given, oldest first. */
  published(topicArn: string): readonly Published[];
  forget(): void;
}

/** SNS in memory, for topics whose subscribers are functions. */
export function createTopics(arns: readonly string[]): Topics {
  const subscriptions: { readonly subscription: Subscription; readonly passes: (body: string) => boolean }[] =
    [];
  const published = new Map<string, Published[]>(arns.map((arn) => [arn, []]));
  const messagesOf = (arn: string): Published[] => {
    const messages = published.get(arn);
    if (!messages) throw new WorldError(`There is no topic ${arn}`);
    return messages;
  };
  function deliver(message: Published): void {
    for (const { subscription, passes } of subscriptions)
      if (subscription.topicArn === message.topicArn && passes(message.message))
        subscription.deliver(message);
  }
  return {
    subscribe: (subscription) =>
      void subscriptions.push({ subscription, passes: filterOf(subscription.filterPolicy) }),
    publish(message) {
      messagesOf(message.topicArn).push(message);
      deliver(message);
    },
    redeliver: (topicArn) => messagesOf(topicArn).forEach(deliver),
    published: messagesOf,
    forget() {
      for (const messages of published.values()) messages.splice(0);
    },
  };
}

/**
 * A filter over top-level members of the body, of `exists` and exact texts: what the deployed filters ask. A body that
 * is no JSON object passes no filter (SNS developer guide, "Message filtering").
 */
function filterOf(policy: unknown): (body: string) => boolean {
  if (policy === undefined) return () => true;
  const clauses = Object.entries(Object(policy)).map(([name, entries]) => ({
    name,
    holds: clauseOf(entries),
  }));
  return (body) => {
    const document = objectOf(body);
    return document !== undefined && clauses.every(({ name, holds }) => holds(document[name]));
  };
}

function clauseOf(entries: unknown): (value: unknown) => boolean {
  if (!Array.isArray(entries))
    throw new WorldError(`The world's SNS does not know ${JSON.stringify(entries)}`);
  const holds = entries.map(entryOf);
  return (value) => holds.some((each) => each(value));
}

function entryOf(entry: unknown): (value: unknown) => boolean {
  if (typeof entry === 'string') return (value) => value === entry;
  const [[operator, operand] = [], ...others] = Object.entries(Object(entry));
  if (operator !== 'exists' || others.length > 0)
    throw new WorldError(`The world's SNS does not know the filter ${JSON.stringify(entry)}: teach it`);
  return (value) => isPresent(value) === operand;
}

/** `exists` looks for leaves, alone or in a list: an object is none, and an empty list holds none. */
const isPresent = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.some(isPresent)
    : value !== undefined && (value === null || typeof value !== 'object');

function objectOf(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? Object.fromEntries(Object.entries(parsed))
      : undefined;
  } catch {
    return undefined;
  }
}
