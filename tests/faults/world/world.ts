import { fileURLToPath } from 'node:url';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  createDefenderService,
  type DefenderService,
  type ServiceOptions,
} from '../../../local/defender/service.ts';
import { functions as deployedFunctions } from '../../../local/functions.ts';
import { createResolver, type Resolver } from '../../../local/stack/resolver.ts';
import type { StackOptions } from '../../../local/stack/stack.ts';
import { createDocumentClient } from '../../../shared/config/clients/dynamodb.ts';
import type { Platform } from '../../../shared/config/platform.ts';
import { type FunctionDefinition, readTemplate } from '../../../shared/deployment/template.ts';
import { createAnswering, type Distort, type MadeCall, type Strike } from './answering.ts';
import { type Call, callOf } from './calls.ts';
import { type Capacity, createMetered } from './dynamodb/capacity.ts';
import { tableDefinitions } from './dynamodb/definitions.ts';
import { createDynamoDb } from './dynamodb/dynamodb.ts';
import { createMemoryTable, type MemoryTable } from './dynamodb/memory-table.ts';
import { currentPlace, intercept, type Place, settleClient } from './interception.ts';
import { createIot } from './iot/iot.ts';
import { createLambda, type Ended, type Lambda } from './lambda.ts';
import { queueDefinitions } from './messaging/queue-definitions.ts';
import { createQueues, type Queues } from './messaging/queues.ts';
import { createTopics, type Topics } from './messaging/topics.ts';
import { createMotion, type Motion } from './motion.ts';
import { createServices } from './services.ts';
import { connectTriggers } from './triggers/triggers.ts';
import { createWorldClock, type WorldClock } from './world-clock.ts';
import { WorldError } from './world-error.ts';

export interface WorldOptions {
  readonly start?: Date;
  /** The functions as they are deployed, unless given. */
  readonly functions?: StackOptions['functions'];
  readonly defender?: Omit<Partial<ServiceOptions>, 'clock' | 'publish'>;
  /** How long each AWS call takes; 10 ms unless given. */
  readonly latencyMillis?: (call: MadeCall) => number;
  /** How long a write takes to show in the indexes; none unless given. */
  readonly indexLagMillis?: () => number;
  /** Breaks what a FIFO queue promises: so many invocations get each of its batches, at the same moment. */
  readonly fifoCopies?: number;
  readonly strike?: Strike;
  readonly distort?: Distort;
  /** Where a function runs in another process: resolves once that waits, undefined where it does. */
  readonly elsewhere?: () => Promise<void> | undefined;
  /** Told what each call of DynamoDB consumes; nothing is metered unless given. */
  readonly onConsumed?: (call: Call, capacity: Capacity) => void;
}

/** The product in one process, with all of AWS around it, by a clock that leaps. */
export interface World extends Motion {
  readonly clock: WorldClock;
  readonly defender: DefenderService;
  readonly resolver: Resolver;
  readonly tables: ReadonlyMap<string, MemoryTable>;
  readonly queues: Queues;
  readonly topics: Topics;
  /** Reads and writes the tables from outside of any function: never struck, and at once. */
  readonly documents: DynamoDBDocumentClient;
  /** All AWS calls that functions made. */
  readonly calls: readonly MadeCall[];
  /** All runs of functions that are over. */
  readonly ended: readonly Ended[];
  /** From now on, notices of Device Defender are kept back in the list that this returns, for `deliver`. */
  holdNotices(): readonly string[];
  /** Hands a notice to the topic that Device Defender publishes to. */
  deliver(notice: string): void;
  /** Forgets the calls and runs there were, and what the topics were given: a long run would keep them all. */
  forget(): void;
  close(): void;
}

/** When a world begins that is not told otherwise. */
export const worldStart = new Date('2026-11-01T00:00:00Z');

const root = fileURLToPath(new URL('../../..', import.meta.url));
const region = 'us-east-1';
const accountId = '123456789012';
const template = readTemplate(root);
const resolver = createResolver(template, {
  ...{ accountId, region },
  queueUrl: (name) => `https://sqs.${region}.amazonaws.com/${accountId}/${name}`,
});
const tableNames = tableDefinitions(resolver);
const queueNames = queueDefinitions(resolver);
const topicArns = resolver.ofType('AWS::SNS::Topic').map(([logicalId]) => resolver.physical(logicalId).arn);
const defenderTopicArn = resolver.physical('DefenderTopic').arn;

/** What each function is told by its environment. */
const environments = new Map(
  template.functions.map(({ name, environment }) => [
    name,
    Object.fromEntries(
      Object.entries(environment).map(([setting, value]) => [setting, String(resolver.value(value))]),
    ),
  ]),
);

/** Clients of worlds that are closed: to make one takes longer than much else of a world. */
const freeClients: DynamoDBDocumentClient[] = [];

/** Nothing is sent by it: a client in a world needs one all the same. */
const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };

export function createWorld(options: WorldOptions = {}): World {
  const { start = worldStart, functions = deployedFunctions, fifoCopies = 1 } = options;
  const release = intercept();
  const clock = createWorldClock(start);
  let ids = 0;
  const nextId = (): string => {
    ids += 1;
    return `id-${ids}`;
  };
  let invocations = 0;
  const nextNumber = (): number => {
    invocations += 1;
    return invocations;
  };
  let failure: WorldError | undefined;

  const lagMillis = options.indexLagMillis ?? (() => 0);
  const tables = new Map(
    [...tableNames].map(([logicalId, names]) => [logicalId, createMemoryTable(names, { clock, lagMillis })]),
  );
  const queues = createQueues(queueNames, { clock, isSerial: fifoCopies === 1 });
  const topics = createTopics(topicArns);
  let held: string[] | undefined;
  function hear(topicArn: string, message: string): void {
    if (held && topicArn === defenderTopicArn) held.push(message);
    else topics.publish({ topicArn, message });
  }
  const defender = createDefenderService({
    ...options.defender,
    clock: clock.defender,
    async publish(topicArn, message) {
      try {
        hear(topicArn, message);
      } catch (cause) {
        // Device Defender itself keeps silent about notices that reach nobody.
        failure ??= new WorldError('A notice could not be delivered', { cause });
      }
    },
  });

  const stored = [...tables.values()];
  const dynamodb = createDynamoDb(stored);
  const { onConsumed } = options;
  const perform = createServices({
    dynamodb: onConsumed ? createMetered({ answer: dynamodb, tables: stored, onConsumed }) : dynamodb,
    iot: createIot(defender),
    ...{ queues, topics, nextId },
  });
  const answering = createAnswering({
    ...{ clock, perform },
    latencyMillis: options.latencyMillis ?? (() => 10),
    strike: options.strike ?? (() => undefined),
    distort: options.distort,
    redeliver: () => topics.redeliver(defenderTopicArn),
    fail: (error) => {
      failure ??= error;
    },
  });

  /** Only bounds other work: an invocation waits for that, and not for this. */
  const boundedSleep = (millis: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) =>
      signal.addEventListener('abort', (currentPlace() ?? outside).after(millis, resolve)),
    );

  const platform: Platform = {
    environment: {},
    clock: {
      now: () => clock.now(),
      sleep: (millis, signal) =>
        signal ? boundedSleep(millis, signal) : (currentPlace() ?? outside).sleep(millis),
    },
    region,
    credentials,
  };
  const outside: Place = {
    call: (client, command) => new Promise<Call>((resolve) => callOf(client, command, resolve)).then(perform),
    sleep: clock.sleep,
    after: clock.after,
  };

  const lambdas: Lambda[] = [];
  const ended: Ended[] = [];
  const onEnd = (each: Ended): void => void ended.push(each);
  function lambdaOf({ name, timeoutSeconds }: FunctionDefinition): Lambda {
    const wire = functions[name];
    if (!wire) throw new Error(`The world was given no function ${name}`);
    const load = () => wire({ ...platform, environment: environments.get(name) ?? {} });
    const deployed = { name, timeoutMillis: timeoutSeconds * 1000, load };
    const lambda = createLambda({ deployed, clock, answer: answering.answer, nextNumber, onEnd });
    lambdas.push(lambda);
    return lambda;
  }

  const sources = connectTriggers({
    template,
    resolver,
    clock,
    queues,
    topics,
    lambdaOf,
    fifoCopies,
    nextId,
  });
  const motion = createMotion({
    ...{ clock, sources, lambdas, calls: answering.calls, failure: () => failure },
    elsewhere: options.elsewhere ?? (() => undefined),
  });
  const documents = freeClients.pop() ?? createDocumentClient(platform);
  settleClient(documents, outside);

  return {
    ...motion,
    ...{ clock, defender, resolver, tables, queues, topics, documents },
    calls: answering.calls,
    ended,
    holdNotices() {
      held = [];
      return held;
    },
    deliver: (notice) => topics.publish({ topicArn: defenderTopicArn, message: notice }),
    forget() {
      answering.forget();
      ended.splice(0);
      defender.calls.clear();
      topics.forget();
    },
    close() {
      freeClients.push(documents);
      clock.close();
      release();
    },
  };
}
