import { type FauxqsServer, startFauxqs } from 'fauxqs';
import type { Resolver } from './resolver.ts';

/** The attributes of a queue that fauxqs heeds. Times of received messages are the dispatcher's affair. */
const heeded = [
  'FifoQueue',
  'ContentBasedDeduplication',
  'VisibilityTimeout',
  'DelaySeconds',
  'RedrivePolicy',
];

const text = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** SNS and SQS in this process. Queues and topics are made once their addresses are known. */
export const startMessaging = (port = 0): Promise<FauxqsServer> =>
  startFauxqs({ port, host: 'localhost', logger: false });

/** Makes the queues and topics that are deployed. */
export function makeQueuesAndTopics(messaging: FauxqsServer, resolver: Resolver, region: string): void {
  for (const [logicalId, { Properties = {} }] of resolver.ofType('AWS::SQS::Queue')) {
    const kept = heeded.filter((name) => Properties[name] !== undefined);
    const attributes = Object.fromEntries(kept.map((name) => [name, text(resolver.value(Properties[name]))]));
    messaging.createQueue(resolver.physical(logicalId).name, { region, attributes });
  }
  for (const [logicalId] of resolver.ofType('AWS::SNS::Topic'))
    messaging.createTopic(resolver.physical(logicalId).name, { region });
}

interface Subscription {
  readonly topicArn: string;
  readonly queueName: string;
  readonly region: string;
  readonly filterPolicy?: unknown;
  readonly filterPolicyScope?: unknown;
}

/** Gives a subscription a queue of its own, from which the dispatcher hands on to the function. */
export function subscribe(messaging: FauxqsServer, subscription: Subscription): void {
  const { topicArn, queueName, region, filterPolicy, filterPolicyScope } = subscription;
  messaging.createQueue(queueName, { region });
  messaging.subscribe({
    topic: topicArn.split(':').at(-1) ?? '',
    queue: queueName,
    region,
    attributes: filterPolicy
      ? {
          FilterPolicy: JSON.stringify(filterPolicy),
          FilterPolicyScope: text(filterPolicyScope ?? 'MessageAttributes'),
        }
      : {},
  });
}
