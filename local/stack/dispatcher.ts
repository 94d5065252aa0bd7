import { randomUUID } from 'node:crypto';
import type { FauxqsServer } from 'fauxqs';
import * as v from 'valibot';
import type { Platform } from '../../shared/config/platform.ts';
import type { FunctionDefinition, Template } from '../../shared/deployment/template.ts';
import type { StackClock } from '../clock/stack-clock.ts';
import type { Activity } from './activity.ts';
import { createInvokeAsync, type InvokeAsync } from './async-invocation.ts';
import type { Invocations } from './invocations.ts';
import { createInvoke, type Invoke, type LambdaHandler } from './invoker.ts';
import { subscribe } from './messaging.ts';
import type { QueueReader } from './queue-reader.ts';
import type { Queues } from './queues.ts';
import type { Resolver } from './resolver.ts';
import { repeat, scheduledEvent } from './schedules.ts';
import { queueSource, subscriptionSource } from './sources.ts';

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

/** A function that runs here: to be waited for, or as Lambda invokes where nobody waits. */
export interface Hosted {
  readonly name: string;
  readonly invoke: Invoke;
  readonly invokeAsync: InvokeAsync;
}

export interface StartedFunctions {
  readonly functions: readonly Hosted[];
  /** What hands functions their messages. */
  readonly readers: readonly QueueReader[];
  /** Stops what goes by the clock. */
  stopSchedules(): void;
}

const EnvironmentSchema = v.record(v.string(), v.string());

const SnsEventSchema = v.object({
  arn: v.string(),
  filterPolicy: v.optional(v.unknown()),
  filterPolicyScope: v.optional(v.string()),
});

const SqsEventSchema = v.object({
  arn: v.string(),
  batchSize: v.optional(v.number(), 10),
  functionResponseType: v.optional(v.literal('ReportBatchItemFailures')),
});

const EventSchema = v.union([
  v.object({ sns: SnsEventSchema }),
  v.object({ sqs: SqsEventSchema }),
  v.object({ schedule: v.string() }),
]);

/** SQS API reference, CreateQueue. */
const defaultVisibilitySeconds = 30;

const nameOfArn = (arn: string): string => arn.split(':').at(-1) ?? '';

/** Wires every function to what triggers it. Throws where a function is missing or a trigger is not understood. */
export function startFunctions(dispatching: Dispatching): StartedFunctions {
  const { template, resolver, messaging, platform, functions, clock, activity, invocations, queues } =
    dispatching;
  const readers: QueueReader[] = [];
  const stops: (() => void)[] = [];

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

  function hostedOf(definition: FunctionDefinition): Hosted {
    const { name, onError, maximumRetryAttempts: retries } = definition;
    const invoke = invokeOf(definition);
    const deadLetters = onError ? nameOfArn(String(resolver.value(onError))) : undefined;
    const invokeAsync = createInvokeAsync({ invoke, clock, activity, queues, retries, deadLetters });
    return { name, invoke, invokeAsync };
  }

  function readQueue(event: v.InferOutput<typeof SqsEventSchema>, { invoke }: Hosted): void {
    const { arn: queueArn, batchSize, functionResponseType } = event;
    const reader = queueSource({
      ...{ invoke, clock, activity, queues, queueName: nameOfArn(queueArn), queueArn, batchSize },
      visibilitySeconds: visibilitySecondsOf(queueArn),
      reportsFailures: functionResponseType !== undefined,
    });
    readers.push(reader);
  }

  function readTopic(
    { arn: topicArn, ...filter }: v.InferOutput<typeof SnsEventSchema>,
    { name, invokeAsync }: Hosted,
  ): void {
    const queueName = `${name}-subscription`;
    subscribe(messaging, { topicArn, queueName, region: platform.region ?? '', ...filter });
    readers.push(subscriptionSource({ invokeAsync, clock, activity, queues, queueName }));
  }

  function goBySchedule(expression: string, { name, invokeAsync }: Hosted): void {
    const accountId = resolver.value({ Ref: 'AWS::AccountId' });
    const ruleArn = `arn:aws:events:${platform.region}:${accountId}:rule/${name}`;
    const stop = repeat(clock, expression, (due) =>
      activity.watch(invokeAsync(scheduledEvent(ruleArn, due), randomUUID())),
    );
    stops.push(stop);
  }

  function trigger(written: unknown, hosted: Hosted): void {
    const event = v.parse(EventSchema, resolver.value(written));
    if ('sqs' in event) readQueue(event.sqs, hosted);
    else if ('sns' in event) readTopic(event.sns, hosted);
    else goBySchedule(event.schedule, hosted);
  }

  const started = template.functions.map((definition) => {
    const hosted = hostedOf(definition);
    for (const written of definition.events) trigger(written, hosted);
    return hosted;
  });
  return {
    functions: started,
    readers,
    stopSchedules() {
      for (const stop of stops) stop();
    },
  };
}
