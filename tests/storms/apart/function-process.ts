import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iot from '@aws-sdk/client-iot';
import * as iotData from '@aws-sdk/client-iot-data-plane';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { wire } from '../../../functions/respond/wiring.ts';
import type { Environment } from '../../../shared/config/read-environment.ts';
import { type Call, callOf } from '../../faults/world/calls.ts';
import { intercept, type Place, runIn } from '../../faults/world/interception.ts';
import type { Failure, FromFunction, Memory, ToFunction } from './messages.ts';

/** A process that holds nothing but `respond`: its calls, sleeps and timers are the world's, which is elsewhere. */
type Handler = (event: unknown, context: Context) => Promise<unknown>;

const megabyte = 1024 * 1024;
const { setImmediate: nextTurn } = globalThis;
const send = (message: FromFunction): void => void process.send?.(message);

const waiting = new Map<number, { resolve(output: unknown): void; reject(error: unknown): void }>();
let ids = 0;
let now = 0;
let seen = 0;
let peakHeap = 0;

function ask(make: (id: number) => void): Promise<unknown> {
  ids += 1;
  const id = ids;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    make(id);
  });
}

const sendCall = (id: number, { service, operation, input, maxAttempts }: Call): void =>
  send({ kind: 'call', id, service, operation, input, maxAttempts });

const place: Place = {
  call: (client, command) => ask((id) => callOf(client, command, (call) => sendCall(id, call))),
  async sleep(millis) {
    await ask((id) => send({ kind: 'sleep', id, millis }));
  },
  after(millis, callback) {
    ids += 1;
    const id = ids;
    waiting.set(id, { resolve: callback, reject: callback });
    send({ kind: 'timer', id, millis });
    return () => {
      waiting.delete(id);
      send({ kind: 'cancel', id });
    };
  },
};

const modules: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  DynamoDB: dynamodb,
  IoT: iot,
  'IoT Data Plane': iotData,
  SNS: sns,
  SQS: sqs,
};

/** The product tells exceptions apart by their classes. */
function errorOf({ service, name, message, members }: Failure): Error {
  const Exception = modules[service]?.[name];
  if (typeof Exception !== 'function') return Object.assign(new Error(message), { name, ...members });
  return Reflect.construct(Exception, [{ message, $metadata: {}, ...members }]);
}

function settle(id: number, how: 'resolve' | 'reject', value: unknown): void {
  const waits = waiting.get(id);
  waiting.delete(id);
  waits?.[how](value);
}

function noteHeap(): void {
  globalThis.gc?.();
  peakHeap = Math.max(peakHeap, process.memoryUsage().heapUsed / megabyte);
}

async function invoke(handler: Handler, message: Extract<ToFunction, { kind: 'invoke' }>): Promise<void> {
  const { event, deadline, requestId, functionName } = message;
  const context = {
    ...{ awsRequestId: requestId, functionName },
    getRemainingTimeInMillis: () => Math.max(0, deadline - now),
  } as Context;
  try {
    send({ kind: 'ended', response: await handler(event, context) });
  } catch (error) {
    send({ kind: 'failed', message: String(error) });
  }
  noteHeap();
}

const memory = (loadedRss: number): Memory => ({
  loadedRss,
  peakRss: process.resourceUsage().maxRSS / 1024,
  peakHeap,
});

function take(handler: Handler, loadedRss: number, message: ToFunction): void {
  now = message.now;
  if (message.kind === 'invoke') void runIn(place, () => invoke(handler, message));
  else if (message.kind === 'answer') settle(message.id, 'resolve', message.output);
  else if (message.kind === 'failure') settle(message.id, 'reject', errorOf(message.failure));
  else if (message.kind === 'elapsed') settle(message.id, 'resolve', undefined);
  else send({ kind: 'memory', memory: memory(loadedRss) });
}

/** Enough turns of the event loop for code that waits for nothing but itself. */
const turns = 4;

/** Says that all is done that came of a message, once it is. */
function sayIdle(left: number): void {
  if (left > 0) nextTurn(() => sayIdle(left - 1));
  else send({ kind: 'idle', seen });
}

function start(environment: Environment): void {
  intercept();
  const clock = { now: () => new Date(now), sleep: place.sleep };
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const handler = wire({ environment, clock, region: 'us-east-1', credentials }) as unknown as Handler;
  const loadedRss = process.memoryUsage().rss / megabyte;
  process.on('message', (message: ToFunction) => {
    seen += 1;
    take(handler, loadedRss, message);
    sayIdle(turns);
  });
  process.on('disconnect', () => process.exit());
}

start(JSON.parse(process.argv[2] ?? '{}'));
