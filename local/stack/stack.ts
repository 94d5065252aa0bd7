import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Platform } from '../../shared/config/platform.ts';
import type { StackClock } from '../clock/stack-clock.ts';
import { createActivity } from './activity.ts';
import { createInvoke, type LambdaHandler } from './invoker.ts';
import { makeQueuesAndTopics, startMessaging, subscribe } from './messaging.ts';
import { createQueueReader, type QueueReader } from './queue-reader.ts';
import { createResolver, type Resolver } from './resolver.ts';
import { startSchedules } from './schedules.ts';
import { type DeadLetter, queueSource, subscriptionSource } from './sources.ts';
import type { StackFile } from './stack-file.ts';
import { startTables } from './tables.ts';
import { type FunctionDefinition, readTemplate, type Template } from './template.ts';

export interface StackOptions {
  /** The project's folder: its resources/ and functions/ are what runs. */
  readonly root: string;
  readonly clock: StackClock;
  /** The wiring of each function, by the name of its folder. */
  readonly functions: Readonly<Record<string, (platform: Platform) => LambdaHandler>>;
  /** Starts what speaks the AWS IoT API; it may publish to the stack's topics. */
  readonly startIot: (publish: Publish) => Promise<{ readonly url: string; close(): Promise<void> }>;
  readonly ports?: { readonly dynamodb?: number; readonly messaging?: number };
}

export type Publish = (topicArn: string, message: string) => Promise<void>;

export interface Stack {
  readonly file: StackFile;
  readonly resolver: Resolver;
  readonly platform: Platform;
  readonly publish: Publish;
  /** Resolves once nothing moves: all that goes on, if anything, waits for the stack's time to pass. */
  settle(): Promise<void>;
  /** Moves the stack's time on, from one due moment to the next, letting everything settle in between. */
  advance(millis: number): Promise<void>;
  close(): Promise<void>;
}

const region = 'us-east-1';
const accountId = '000000000000';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** SQS redrive and visibility where a queue says nothing, as in AWS (SQS API reference, SetQueueAttributes). */
const defaultVisibilitySeconds = 30;

/** Starts everything that is deployed, on this machine. */
export async function startStack({
  root,
  clock,
  functions,
  startIot,
  ports = {},
}: StackOptions): Promise<Stack> {
  const template = readTemplate(root);
  const messaging = await startMessaging(ports.messaging);
  const messagingUrl = `http://127.0.0.1:${messaging.port}`;
  const queueUrl = (name: string): string =>
    `http://sqs.${region}.localhost:${messaging.port}/${accountId}/${name}`;
  const resolver = createResolver(template, { accountId, region, queueUrl });
  const tables = await startTables(resolver, { region, credentials }, ports.dynamodb);
  makeQueuesAndTopics(messaging, resolver, region);

  const activity = createActivity(clock);
  const sns = new SNSClient({ region, credentials, endpoint: messagingUrl });
  const sqs = new SQSClient({ region, credentials, endpoint: messagingUrl });
  const readers: QueueReader[] = [];
  const publish: Publish = async (TopicArn, Message) => {
    await activity.track(sns.send(new PublishCommand({ TopicArn, Message })));
  };
  const send = async (QueueUrl: string, MessageBody: string): Promise<void> => {
    const group = QueueUrl.endsWith('.fifo')
      ? { MessageGroupId: 'local', MessageDeduplicationId: crypto.randomUUID() }
      : {};
    await activity.track(sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...group })));
  };
  const iot = await startIot(publish);
  const endpoints = { dynamodb: tables.url, sns: messagingUrl, sqs: messagingUrl, iot: iot.url };
  const platform: Platform = { environment: {}, clock: activity.clock, region, credentials, endpoints };

  const reader = (name: string): QueueReader => {
    const created = createQueueReader(sqs, queueUrl(name));
    readers.push(created);
    return created;
  };
  const nameOfArn = (arn: unknown): string => String(resolver.value(arn)).split(':').at(-1) ?? '';
  const deadLetterTo =
    (arn: unknown): DeadLetter =>
    async (body) => {
      if (arn) await send(queueUrl(nameOfArn(arn)), body);
    };

  function startFunction(definition: FunctionDefinition): void {
    const wire = functions[definition.name];
    if (!wire) throw new Error(`The local stack was given no function ${definition.name}`);
    const environment = resolver.value(definition.environment) as Record<string, string>;
    const handler = wire({ ...platform, environment });
    const invoke = createInvoke({ ...definition, handler, clock });
    for (const event of definition.events) startEvent(definition, event, invoke);
  }

  function startEvent(
    definition: FunctionDefinition,
    event: Readonly<Record<string, unknown>>,
    invoke: ReturnType<typeof createInvoke>,
  ): void {
    const common = { invoke, clock, activity };
    if (isObject(event.sns)) {
      const { arn, filterPolicy, filterPolicyScope } = event.sns;
      const queueName = `${definition.name}-subscription`;
      subscribe(messaging, {
        topicArn: String(resolver.value(arn)),
        queueName,
        region,
        filterPolicy,
        filterPolicyScope,
      });
      subscriptionSource({
        ...common,
        reader: reader(queueName),
        deadLetter: deadLetterTo(definition.onError),
      });
    } else if (isObject(event.sqs)) {
      const name = nameOfArn(event.sqs.arn);
      queueSource({ ...common, reader: reader(name), ...redriveOf(template, name, deadLetterTo) });
    }
  }

  for (const definition of template.functions) startFunction(definition);
  const stopSchedules = startSchedules({
    resolver,
    clock,
    send: (arn, body) => send(queueUrl(nameOfArn(arn)), body),
  });

  const isQuiet = (): boolean => activity.isStill() && readers.every(isDrained);
  const isDrained = ({ queueName, held }: QueueReader): boolean => {
    const { ready = [], delayed = [], inflight = [] } = messaging.inspectQueue(queueName)?.messages ?? {};
    return ready.length === 0 && delayed.length === 0 && inflight.length === held();
  };

  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 2; quiet = isQuiet() ? quiet + 1 : 0)
      await new Promise((resolve) => setTimeout(resolve, 2));
  }

  return {
    file: fileOf({ resolver, endpoints }),
    resolver,
    platform,
    publish,
    settle,
    async advance(millis) {
      const target = new Date(clock.now().getTime() + millis);
      await settle();
      for (let due = clock.nextDue(); due && due <= target; due = clock.nextDue()) {
        clock.moveTo(due);
        await settle();
      }
      clock.moveTo(target);
      await settle();
    },
    async close() {
      stopSchedules();
      await settle();
      await Promise.all(readers.map((each) => each.close()));
      for (const client of [sns, sqs]) client.destroy();
      await iot.close();
      await messaging.stop();
      await tables.close();
      clock.close();
    },
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function redriveOf(template: Template, queueName: string, deadLetterTo: (arn: unknown) => DeadLetter) {
  const [, { Properties = {} } = { Properties: {} }] =
    Object.entries(template.resources).find(([logicalId]) => queueName.split('.')[0] === logicalId) ?? [];
  const redrive = isObject(Properties.RedrivePolicy) ? Properties.RedrivePolicy : {};
  return {
    deadLetter: deadLetterTo(redrive.deadLetterTargetArn),
    options: {
      isFifo: Properties.FifoQueue === true,
      visibilitySeconds: Number(Properties.VisibilityTimeout ?? defaultVisibilitySeconds),
      maxReceiveCount: Number(redrive.maxReceiveCount ?? Number.POSITIVE_INFINITY),
    },
  };
}

function fileOf({
  resolver,
  endpoints,
}: {
  resolver: Resolver;
  endpoints: StackFile['endpoints'];
}): StackFile {
  const refs = (type: string) =>
    Object.fromEntries(resolver.ofType(type).map(([id]) => [id, resolver.physical(id).ref]));
  return {
    pid: process.pid,
    clockOffsetMillis: 0,
    region,
    accountId,
    credentials,
    endpoints,
    topics: refs('AWS::SNS::Topic'),
    queues: refs('AWS::SQS::Queue'),
    tables: refs('AWS::DynamoDB::Table'),
  };
}
