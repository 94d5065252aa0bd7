import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Platform } from '../../shared/config/platform.ts';
import type { StackFile } from '../../shared/deployment/stack-file.ts';
import { readTemplate, type Template } from '../../shared/deployment/template.ts';
import type { StackClock } from '../clock/stack-clock.ts';
import { createActivity } from './activity.ts';
import { createDelays } from './delays.ts';
import { type Hosted, startFunctions, type Wire } from './dispatcher.ts';
import { createInvocations } from './invocations.ts';
import { startLambdaEndpoint } from './lambda-endpoint.ts';
import { makeQueuesAndTopics, startMessaging } from './messaging.ts';
import { createMotion } from './motion.ts';
import { createQueues } from './queues.ts';
import { createRequests } from './requests.ts';
import { createResolver, type Resolver } from './resolver.ts';
import { startSchedules } from './schedules.ts';
import { startTables } from './tables.ts';

export interface StackOptions {
  /** The project's folder: its resources/ and functions/ are what runs. */
  readonly root: string;
  readonly clock: StackClock;
  /** The wiring of each function, by the name of its folder. */
  readonly functions: Readonly<Record<string, Wire>>;
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
const accessKey = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A copy for the SDK, which marks the object that it is given. */
const credentials = { ...accessKey };

/** Starts everything that is deployed, on this machine. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { root, clock, functions, startIot, ports = {} } = options;
  const template = readTemplate(root);
  const messaging = await startMessaging(ports.messaging);
  const messagingUrl = `http://127.0.0.1:${messaging.port}`;
  const queueUrl = (name: string): string =>
    `http://sqs.${region}.localhost:${messaging.port}/${accountId}/${name}`;
  const resolver = createResolver(template, { accountId, region, queueUrl });
  const tables = await startTables(resolver, { region, credentials }, ports.dynamodb);
  makeQueuesAndTopics(messaging, resolver, region);

  const activity = createActivity();
  const invocations = createInvocations(clock);
  const sns = new SNSClient({ region, credentials, endpoint: messagingUrl });
  const sqs = new SQSClient({ region, credentials, endpoint: messagingUrl });
  const timeDelays = createDelays(messaging, clock);
  const queues = createQueues({ fauxqs: messaging, sqs, queueUrl, timeDelays });
  const publish: Publish = async (TopicArn, Message) => {
    await activity.track(sns.send(new PublishCommand({ TopicArn, Message })));
  };
  const iot = await startIot(publish);
  let hosted: readonly Hosted[] = [];
  const lambda = await startLambdaEndpoint(() => hosted, activity);
  const endpoints = {
    dynamodb: tables.url,
    sns: messagingUrl,
    sqs: messagingUrl,
    lambda: lambda.url,
    iot: iot.url,
    iotData: iot.url,
  };
  const requests = createRequests(Object.values(endpoints));
  const platform = { environment: {}, clock: invocations.clock, region, credentials, endpoints };
  const dispatching = { template, resolver, messaging, queues, clock, activity, invocations };
  const started = startFunctions({ ...dispatching, platform, functions });
  hosted = started.functions;
  const motion = createMotion({ clock, activity, invocations, requests, readers: started.readers });
  const stopSchedules = startSchedules({
    resolver,
    clock,
    send: (queueArn, body, groupId) =>
      activity.watch(activity.track(queues.send(queueArn.split(':').at(-1) ?? '', { body, groupId }))),
  });

  return {
    file: fileOf({ template, resolver, endpoints }),
    resolver,
    platform,
    publish,
    settle: motion.settle,
    async advance(millis) {
      const target = new Date(clock.now().getTime() + millis);
      await motion.settle();
      for (let due = clock.nextDue(); due && due <= target; due = clock.nextDue()) {
        clock.moveTo(due);
        await motion.settle();
      }
      clock.moveTo(target);
      await motion.settle();
    },
    async close() {
      stopSchedules();
      started.stopSchedules();
      await motion.drain();
      motion.stop();
      clock.close();
      for (const client of [sns, sqs]) client.destroy();
      await lambda.close();
      await iot.close();
      await messaging.stop();
      await tables.close();
      requests.close();
    },
  };
}

/** Of the outputs, the one that commands need and that is no reference to a resource. */
const outputsOf = ({ DefenderPublishRole: name }: StackFile['roles']): StackFile['outputs'] =>
  name ? { DefenderPublishRoleArn: `arn:aws:iam::${accountId}:role/${name}` } : {};

interface Described {
  readonly template: Template;
  readonly resolver: Resolver;
  readonly endpoints: StackFile['endpoints'];
}

function fileOf({ template, resolver, endpoints }: Described): StackFile {
  const refs = (type: string) =>
    Object.fromEntries(resolver.ofType(type).map(([id]) => [id, resolver.physical(id).ref]));
  const roles = refs('AWS::IAM::Role');
  return {
    pid: process.pid,
    clockOffsetMillis: 0,
    region,
    accountId,
    credentials: accessKey,
    endpoints,
    topics: refs('AWS::SNS::Topic'),
    queues: refs('AWS::SQS::Queue'),
    tables: refs('AWS::DynamoDB::Table'),
    functions: Object.fromEntries(template.functions.map(({ logicalId, name }) => [logicalId, name])),
    roles,
    outputs: outputsOf(roles),
  };
}
