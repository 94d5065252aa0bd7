import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DescribeThingCommand } from '@aws-sdk/client-iot';
import { DeleteConnectionCommand } from '@aws-sdk/client-iot-data-plane';
import type { Context } from 'aws-lambda';
import { functions } from '../../local/functions.ts';
import { createDeadline, OutOfTimeError } from '../../shared/config/deadline.ts';
import { createIoTClient, createIoTDataClient, type Platform } from '../../shared/config/platform.ts';
import { type RetryPolicy, retryPolicies } from '../../shared/config/retry-policy.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { contextWith } from '../builders/lambda-context.ts';
import { snsEvent } from '../builders/sns-event.ts';
import { aViolation, messageOf } from '../fixtures/notices/builders.ts';

/** An AWS that fails every request, and counts them. */
let aws: Server;
let requests: number;
let onRequest: () => void;
beforeEach(async () => {
  requests = 0;
  onRequest = () => {};
  aws = createServer((_request, response) => {
    requests += 1;
    onRequest();
    response.writeHead(500, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
});
afterEach(() => aws.close());

const settings = ['METRICS_NAMESPACE', 'HISTORY_TABLE', 'RULES_TABLE', 'ACCOUNT_ID'];
const queues = ['WAKE_UP_QUEUE_URL', 'CONTINUATION_QUEUE_URL'];
const topics = ['OPS_TOPIC_ARN', 'DEFENDER_TOPIC_ARN'];

function platform(): Platform {
  const { port } = aws.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    environment: Object.fromEntries([
      ...settings.map((name) => [name, 'any']),
      ...queues.map((name) => [name, `${url}/123456789012/queue`]),
      ...topics.map((name) => [name, 'arn:aws:sns:eu-central-1:123456789012:topic']),
    ]),
    clock: systemClock,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    endpoints: { dynamodb: url, iot: url, iotData: url, lambda: url, sns: url, sqs: url },
  };
}

const asked = (deadline = createDeadline(), policy: RetryPolicy = retryPolicies.iot) =>
  createIoTClient({ ...platform(), deadline }, policy).send(
    new DescribeThingCommand({ thingName: 'pump-1' }),
  );

describe('a client asks', () => {
  test('the data plane as often as its retry policy says, and within the invocation only', async () => {
    const deadline = createDeadline();
    const client = createIoTDataClient({ ...platform(), deadline });
    const disconnect = () => client.send(new DeleteConnectionCommand({ clientId: 'pump-1' }));
    await expect(disconnect()).rejects.not.toThrow(OutOfTimeError);
    expect(requests).toBe(retryPolicies.connections.maxAttempts);
    deadline.before({ context: contextWith(() => retryPolicies.connections.requestMillis) });
    await expect(disconnect()).rejects.toThrow(OutOfTimeError);
    expect(requests).toBe(retryPolicies.connections.maxAttempts);
  });

  test('nothing where the answer could come after the end of the invocation', async () => {
    const deadline = createDeadline();
    deadline.before({ context: contextWith(() => retryPolicies.iot.requestMillis) });
    await expect(asked(deadline)).rejects.toThrow(OutOfTimeError);
    expect(requests).toBe(0);
  });

  test('no other time where that has become so', async () => {
    let left = 60_000;
    const deadline = createDeadline();
    deadline.before({ context: contextWith(() => left) });
    onRequest = () => {
      left = 0;
    };
    await expect(asked(deadline)).rejects.toThrow(OutOfTimeError);
    expect(requests).toBe(1);
  });

  test('a client asks again with the next invocation', async () => {
    const deadline = createDeadline();
    deadline.before({ context: contextWith(() => 0) });
    deadline.before({ context: contextWith(() => 60_000) });
    await expect(asked(deadline, retryPolicies.auditStarts)).rejects.not.toThrow(OutOfTimeError);
    expect(requests).toBe(1);
  });
});

type Handler = (event: unknown, context: Context) => Promise<unknown>;

/** What each invocation gets, whatever it takes of it: a notice, and none. */
const event = snsEvent(messageOf(aViolation()), 'no notice');

test.each(Object.entries(functions))('%s asks AWS for nothing that it can’t wait for', async (_, wire) => {
  async function requestsWith(remainingMillis: number): Promise<number> {
    const before = requests;
    const handle = wire(platform()) as Handler;
    await handle(
      event,
      contextWith(() => remainingMillis),
    ).catch(() => undefined);
    return requests - before;
  }
  expect(await requestsWith(2900)).toBe(0);
  expect(await requestsWith(900_000)).toBeGreaterThan(0);
});
