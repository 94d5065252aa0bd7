import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DescribeThingCommand, type IoTClient } from '@aws-sdk/client-iot';
import { DeleteConnectionCommand } from '@aws-sdk/client-iot-data-plane';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { DefaultRateLimiter } from '@smithy/core/retry';
import { createDocumentClient } from '../../shared/config/clients/dynamodb.ts';
import { createIoTClient } from '../../shared/config/clients/iot.ts';
import { createIoTDataClient } from '../../shared/config/clients/iot-data.ts';
import { createSnsClient } from '../../shared/config/clients/sns.ts';
import { createSqsClient } from '../../shared/config/clients/sqs.ts';
import { backoff, type RetryPolicy, retryPolicies, retryQuota } from '../../shared/config/retry-policy.ts';
import { type Answer, json, loopbackAws } from '../fakes/loopback-aws.ts';

let answer: Answer;
const aws = loopbackAws((...request) => answer(...request));
const platform = () => aws.platform();

const done: Answer = (_, response) => response.writeHead(200, json).end('{}');
const failed: Answer = (_, response) => response.writeHead(500, json).end('{}');
const refused =
  (status: number, exception: string): Answer =>
  (_, response) =>
    response.writeHead(status, { ...json, 'x-amzn-errortype': exception }).end('{}');
const throttled = refused(400, 'ThrottlingException');
const reset: Answer = (_, __, request) => request.socket.resetAndDestroy();

const describeThing = new DescribeThingCommand({ thingName: 'pump-1' });

afterEach(() => jest.restoreAllMocks());

/** Waits of the SDK's pacing pass at once, by a clock that is put on. */
function paceAtOnce(): void {
  const { now } = Date;
  let skipped = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => now() + skipped);
  jest
    .spyOn(Object(DefaultRateLimiter), 'setTimeoutFn')
    .mockImplementation((...[proceed, millis]: unknown[]) => {
      skipped += Number(millis);
      setImmediate(proceed as () => void);
    });
}

/** From now on the client waits for nothing. Resolves to the waits that it would have made, in milliseconds. */
async function withoutWaits(client: Pick<IoTClient, 'config'>): Promise<readonly number[]> {
  paceAtOnce();
  const waits: number[] = [];
  const strategy = Object(await client.config.retryStrategy());
  const { refreshRetryTokenForRetry: refresh } = strategy;
  strategy.refreshRetryTokenForRetry = async (...asked: unknown[]) => {
    const token = await refresh.apply(strategy, asked);
    waits.push(token.getRetryDelay());
    return Object.assign(Object.create(token), { getRetryDelay: () => 0 });
  };
  return waits;
}

const policies: readonly [string, RetryPolicy][] = Object.entries(retryPolicies);

/** All that ask more than once. */
const patient = policies.filter(([, { maxAttempts }]) => maxAttempts > 1);

describe.each(policies)('a client for %s', (_, policy) => {
  it.each<[string, Answer, number]>([
    ['fails', failed, policy.maxAttempts],
    ['is overloaded', refused(503, 'ServiceUnavailableException'), policy.maxAttempts],
    ['throttles', throttled, policy.maxAttempts],
    ['throttles by the status alone', refused(429, 'Unknown'), policy.maxAttempts],
    ['closes the connection', reset, policy.maxAttempts],
    ['has no slot', refused(400, 'LimitExceededException'), 1],
    ['refuses the request', refused(400, 'InvalidRequestException'), 1],
  ])(
    'a call meets an AWS that %s: the client asks as often as its policy says (F79)',
    async (_why, by, asked) => {
      answer = by;
      const client = createIoTClient(platform(), policy);
      await withoutWaits(client);
      await expect(client.send(describeThing)).rejects.toThrow();
      expect(aws.requests).toBe(asked);
      client.destroy();
    },
  );
});

test.each([
  ['a failure', failed, backoff.failureMillis],
  ['a throttle', throttled, backoff.throttleMillis],
])('after %s the waits double, each of them half of that at least (F79)', async (_, by, first) => {
  answer = by;
  const client = createIoTClient(platform());
  const waits = await withoutWaits(client);
  await expect(client.send(describeThing)).rejects.toThrow();
  const longest = [1, 2, 4, 8].map((times) => Math.min(first * times, backoff.mostMillis));
  expect(waits).toHaveLength(longest.length);
  for (const [index, wait] of waits.entries()) {
    expect(wait).toBeGreaterThanOrEqual((longest[index] ?? 0) / 2);
    expect(wait).toBeLessThanOrEqual(longest[index] ?? 0);
  }
  client.destroy();
});

test('of 25 calls at once that fail, each gets all its attempts, and so do the next 25 (F79)', async () => {
  answer = failed;
  const client = createIoTClient(platform());
  await withoutWaits(client);
  for (const round of [1, 2]) {
    await Promise.allSettled(Array.from({ length: 25 }, () => client.send(describeThing)));
    expect(aws.requests).toBe(25 * retryPolicies.iot.maxAttempts * round);
  }
  client.destroy();
});

test('a client whose retries are used up asks once for each call, and more again after successes (F79)', async () => {
  answer = failed;
  const client = createIoTClient(platform());
  await withoutWaits(client);
  const ask = (times: number) =>
    Promise.allSettled(Array.from({ length: times }, () => client.send(describeThing)));
  await ask(retryQuota / (retryPolicies.iot.maxAttempts - 1));
  aws.requests = 0;
  await ask(2);
  expect(aws.requests).toBe(2);
  answer = done;
  await ask(3);
  answer = failed;
  aws.requests = 0;
  await ask(1);
  expect(aws.requests).toBe(1 + 3);
  client.destroy();
});

test.each(patient)('a blip of 300 ms fails no call of a client for %s (F79)', async (_, policy) => {
  const { failureMillis, factor } = backoff;
  const waits = Array.from({ length: policy.maxAttempts - 1 }, (__, n) => (failureMillis * factor ** n) / 2);
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(300);
});

test('a blip of 300 ms fails no call of any service (F79)', async () => {
  const end = Date.now() + 300;
  answer = (...asked) => (Date.now() < end ? failed : done)(...asked);
  const [iot, iotData, sns, sqs] = [
    createIoTClient(platform()),
    createIoTDataClient(platform()),
    createSnsClient(platform()),
    createSqsClient(platform()),
  ];
  const documents = createDocumentClient(platform());
  await Promise.all([
    iot.send(describeThing),
    iotData.send(new DeleteConnectionCommand({ clientId: 'pump-1' })),
    sqs.send(new ListQueuesCommand({})),
    documents.send(new ListTablesCommand({}) as never),
    // SNS answers in XML: this one is no success to the SDK, and no failure of the service.
    sns
      .send(new ListTopicsCommand({}))
      .catch((error) => expect(error.$metadata?.httpStatusCode).not.toBe(500)),
  ]);
  for (const client of [iot, iotData, sns, sqs, documents]) client.destroy();
});

test('a throttled answer slows no other call of respond (F82)', async () => {
  answer = (number, ...asked) => (number === 1 ? throttled : done)(number, ...asked);
  const client = createIoTClient(platform());
  const first = client.send(describeThing);
  while (aws.requests === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const began = Date.now();
  await Promise.all(Array.from({ length: 20 }, () => client.send(describeThing)));
  expect(Date.now() - began).toBeLessThan(backoff.throttleMillis);
  await first;
  client.destroy();
});

test('a connection that went stale costs a call one retry (F74)', async () => {
  const sockets = new Map<unknown, number>();
  answer = (number, response, request) => {
    const used = (sockets.get(request.socket) ?? 0) + 1;
    sockets.set(request.socket, used);
    if (used > 1) reset(number, response, request);
    else done(number, response, request);
  };
  const client = createIoTClient(platform(), retryPolicies.starts);
  await client.send(describeThing);
  const { $metadata } = await client.send(describeThing);
  expect($metadata.attempts).toBe(2);
  expect($metadata.totalRetryDelay).toBeLessThanOrEqual(backoff.failureMillis);
  client.destroy();
});

test('a client that asks only once has a new connection for each request: none can have gone stale (F74)', async () => {
  const sockets = new Set<unknown>();
  answer = (number, response, request) => {
    sockets.add(request.socket);
    done(number, response, request);
  };
  const client = createIoTClient(platform(), retryPolicies.auditStarts);
  await client.send(describeThing);
  await client.send(describeThing);
  expect(sockets.size).toBe(2);
  client.destroy();
});
