import type { FauxqsServer } from 'fauxqs';
import * as v from 'valibot';
import type { Platform } from '../../shared/config/platform.ts';
import type { StackClock } from '../clock/stack-clock.ts';
import type { Activity } from './activity.ts';
import type { Invocations } from './invocations.ts';
import { createInvoke, type Invoke, type LambdaHandler } from './invoker.ts';
import { subscribe } from './messaging.ts';
import type { QueueReader } from './queue-reader.ts';
import type { Queues } from './queues.ts';
import type { Resolver } from './resolver.ts';
import { queueSource, subscriptionSource } from './sources.ts';
import type { FunctionDefinition, Template } from './template.ts';

export type Wire = (platform: Platform) => LambdaHandler;

interface Dispatching {
  readonly template: Template;
  readonly resolver: Resolver;
  readonly messaging: FauxqsServer;
  readonly queues: Queues;
  readonly clock: StackClock;
  readonly activity: Activity;
  readonly invocations: Invocations;
  readonly platform: Platform;
  readonly functions: Readonly<Record<string, Wire>>;
}

const EnvironmentSchema = v.record(v.string(), v.string());

const SnsEventSchema = v.object({
  sns: v.object({
    arn: v.string(),
    filterPolicy: v.optional(v.unknown()),
    filterPolicyScope: v.optional(v.string()),
  }),
});

const SqsEventSchema = v.object({
  sqs: v.object({
    arn: v.string(),
    batchSize: v.optional(v.number(), 10),
    functionResponseType: v.optional(v.literal('ReportBatchItemFailures')),
  }),
});

const EventSchema = v.union([SnsEventSchema, SqsEventSchema]);

/** SQS API reference, CreateQueue. */
const defaultVisibilitySeconds = 30;

const nameOfArn = (arn: string): string => arn.split(':').at(-1) ?? '';

/** Wires every function to what triggers it. Throws where a function is missing or a trigger is not understood. */
export function startFunctions(dispatching: Dispatching): readonly QueueReader[] {
  const { template, resolver, messaging, platform, functions, clock, activity, invocations, queues } =
    dispatching;

  function invokeOf({ name, timeoutSeconds, environment }: FunctionDefinition): Invoke {
    const wire = functions[name];
    if (!wire) throw new Error(`The local stack was given no function ${name}`);
    const settings = v.parse(EnvironmentSchema, resolver.value(environment));
    const load = () => wire({ ...platform, environment: settings });
    return createInvoke({ name, timeoutSeconds, load, clock, invocations });
  }

  function visibilitySecondsOf(queueArn: string): number {
    const [, queue] = resolver
      .ofType('AWS::SQS::Queue')
      .find(([logicalId]) => resolver.physical(logicalId).arn === queueArn) ?? ['', undefined];
    return Number(queue?.Properties?.VisibilityTimeout ?? defaultVisibilitySeconds);
  }

  function readerOf(definition: FunctionDefinition, written: unknown, invoke: Invoke): QueueReader {
    const event = v.parse(EventSchema, resolver.value(written));
    const common = { invoke, clock, activity, queues };
    if ('sqs' in event) {
      const { arn, batchSize, functionResponseType } = event.sqs;
      return queueSource({
        ...common,
        queueName: nameOfArn(arn),
        queueArn: arn,
        batchSize,
        visibilitySeconds: visibilitySecondsOf(arn),
        reportsFailures: functionResponseType !== undefined,
      });
    }
    const queueName = `${definition.name}-subscription`;
    const { arn: topicArn, ...filter } = event.sns;
    subscribe(messaging, { topicArn, queueName, region: platform.region ?? '', ...filter });
    return subscriptionSource({
      ...common,
      queueName,
      retries: definition.maximumRetryAttempts,
      deadLetters: definition.onError ? nameOfArn(String(resolver.value(definition.onError))) : undefined,
    });
  }

  return template.functions.flatMap((definition) => {
    const invoke = invokeOf(definition);
    return definition.events.map((event) => readerOf(definition, event, invoke));
  });
}
