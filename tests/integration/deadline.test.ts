import { DescribeThingCommand } from '@aws-sdk/client-iot';
import { DeleteConnectionCommand } from '@aws-sdk/client-iot-data-plane';
import type { Context } from 'aws-lambda';
import { functions } from '../../local/functions.ts';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import { createIoTDataClient } from '../../shared/config/clients/iot-data.ts';
import { OutOfTimeError } from '../../shared/config/deadline.ts';
import { type RetryPolicy, retryPolicies } from '../../shared/config/retry-policy.ts';
import { asInvocation } from '../../shared/lambda/invocation.ts';
import { contextWith } from '../builders/lambda-context.ts';
import { snsEvent } from '../builders/sns-event.ts';
import { json, loopbackAws } from '../fakes/loopback-aws.ts';
import { aViolation, messageOf } from '../fixtures/notices/builders.ts';

/** An AWS that fails every request, and counts them. */
let onRequest: () => void;
beforeEach(() => {
  onRequest = () => {};
});
const aws = loopbackAws((_, response) => {
  onRequest();
  response.writeHead(500, json).end('{}');
});

const settings = ['METRICS_NAMESPACE', 'HISTORY_TABLE', 'RULES_TABLE', 'ACCOUNT_ID'];
const queues = ['WAKE_UP_QUEUE_URL', 'CONTINUATION_QUEUE_URL'];
const topics = ['OPS_TOPIC_ARN', 'DEFENDER_TOPIC_ARN'];

const platform = () =>
  aws.platform(
    Object.fromEntries([
      ...settings.map((name) => [name, 'any']),
      ...queues.map((name) => [name, `${aws.url()}/123456789012/queue`]),
      ...topics.map((name) => [name, 'arn:aws:sns:eu-central-1:123456789012:topic']),
    ]),
  );

const describeThing = new DescribeThingCommand({ thingName: 'pump-1' });

/** Asks AWS IoT within an invocation that has so much time left. */
const asked = (remainingMillis: () => number, policy: RetryPolicy = retryPolicies.iot) =>
  asInvocation(() => createIoTClient(platform(), policy).send(describeThing), remainingMillis);

describe('a client asks', () => {
  test('the data plane as often as its retry policy says, and within the invocation only', async () => {
    const client = createIoTDataClient(platform());
    const disconnect = () => client.send(new DeleteConnectionCommand({ clientId: 'pump-1' }));
    await expect(disconnect()).rejects.not.toThrow(OutOfTimeError);
    expect(aws.requests).toBe(retryPolicies.connections.maxAttempts);
    const late = asInvocation(disconnect, () => retryPolicies.connections.requestMillis);
    await expect(late).rejects.toThrow(OutOfTimeError);
    expect(aws.requests).toBe(retryPolicies.connections.maxAttempts);
  });

  test('nothing where the answer could come after the end of the invocation', async () => {
    await expect(asked(() => retryPolicies.iot.requestMillis)).rejects.toThrow(OutOfTimeError);
    expect(aws.requests).toBe(0);
  });

  test('no other time where that has become so', async () => {
    let left = 60_000;
    onRequest = () => {
      left = 0;
    };
    await expect(asked(() => left)).rejects.toThrow(OutOfTimeError);
    expect(aws.requests).toBe(1);
  });

  test('a client asks again with the next invocation', async () => {
    const client = createIoTClient(platform(), retryPolicies.auditStarts);
    const ask = (left: number) =>
      asInvocation(
        () => client.send(describeThing),
        () => left,
      );
    await expect(ask(0)).rejects.toThrow(OutOfTimeError);
    await expect(ask(60_000)).rejects.not.toThrow(OutOfTimeError);
    expect(aws.requests).toBe(1);
  });
});

describe('a client asks nothing for an invocation that is over while the next one runs', () => {
  /** Work of an invocation that goes on beside the next one. */
  async function thawed(left: () => number, end: () => Promise<unknown>): Promise<unknown> {
    const client = createIoTClient(platform(), retryPolicies.auditStarts);
    let thaw = (): void => {};
    let late: Promise<unknown> = Promise.resolve();
    const frozen = asInvocation(() => {
      late = new Promise<void>((resolve) => {
        thaw = resolve;
      }).then(() => client.send(describeThing));
      return end();
    }, left);
    await frozen.catch(() => undefined);
    return asInvocation(
      async () => {
        thaw();
        return late;
      },
      () => 60_000,
    );
  }

  test.each<[string, () => Promise<unknown>]>([
    ['has ended', async () => undefined],
    ['has failed', () => Promise.reject(new Error('failed'))],
  ])(
    'a client asks nothing for an invocation that %s with time left, while the next one runs (F81)',
    async (_, end) => {
      await expect(thawed(() => 30_000, end)).rejects.toThrow(OutOfTimeError);
      expect(aws.requests).toBe(0);
    },
  );
});

type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** What each invocation gets, whatever it takes of it: a notice, and none. */
const event = snsEvent(messageOf(aViolation()), 'no notice');

test.each(Object.entries(functions))('%s asks AWS for nothing that it can’t wait for', async (_, wire) => {
  async function requestsWith(remainingMillis: number): Promise<number> {
    const before = aws.requests;
    const handle = wire(platform()) as Handler;
    const began = Date.now();
    await handle(
      event,
      contextWith(() => (Date.now() - began < 500 ? remainingMillis : 0)),
    ).catch(() => undefined);
    return aws.requests - before;
  }
  expect(await requestsWith(2900)).toBe(0);
  expect(await requestsWith(900_000)).toBeGreaterThan(0);
});
