import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { SNSEvent } from 'aws-lambda';
import Fastify from 'fastify';
import { createStackClock } from '../../../local/clock/stack-clock.ts';
import { createDocumentClient } from '../../../shared/config/clients/dynamodb.ts';
import { type AStack, aStack, recorder, start } from './a-stack.ts';

const minute = 60_000;

describe('a stack whose clock runs', () => {
  it('delivers by itself, without being asked to settle', async () => {
    let deliver = (_: unknown): void => {};
    const delivered = new Promise((resolve) => {
      deliver = resolve;
    });
    const stack = await aStack(
      { 'receive-violation': () => async (event) => deliver(event) },
      { clock: createStackClock({ start }) },
    );
    await stack.notify('{"violationEventType":"in-alarm"}');
    const { Records } = (await delivered) as SNSEvent;
    expect(Records.map(({ Sns }) => Sns.Message)).toEqual(['{"violationEventType":"in-alarm"}']);
    await stack.close();
  });

  it('lets what runs come to its end before it closes', async () => {
    const done: unknown[] = [];
    const stack = await aStack(
      {
        'receive-violation': (platform) => async () => {
          const client = createDocumentClient(platform);
          for (const pk of ['1', '2', '3'])
            done.push(await client.send(new GetCommand({ TableName: 'HistoryTable', Key: { pk, sk: pk } })));
          client.destroy();
        },
      },
      { clock: createStackClock({ start }) },
    );
    await stack.notify('{"violationEventType":"in-alarm"}');
    await stack.close();
    expect(done).toHaveLength(3);
  });
});

describe('the time of the local stack', () => {
  let stack: AStack;
  afterEach(() => stack.close());

  it('the time of the local stack sends a wake-up every minute, in the one message group', async () => {
    const { messages, wire } = recorder();
    const groups: unknown[] = [];
    stack = await aStack({
      respond: (platform) => async (event, context) => {
        groups.push((event as { Records: { attributes: unknown }[] }).Records[0]?.attributes);
        return wire(platform)(event, context);
      },
    });
    await stack.advance(3 * minute);
    expect(messages.map((body) => JSON.parse(body).time)).toEqual([
      '2026-03-01T00:01:00Z',
      '2026-03-01T00:02:00Z',
      '2026-03-01T00:03:00Z',
    ]);
    expect(groups).toEqual(Array(3).fill(expect.objectContaining({ MessageGroupId: 'respond' })));
  });

  it('never runs two invocations of a message group at once', async () => {
    let running = 0;
    let most = 0;
    const bodies: string[] = [];
    stack = await aStack({
      respond:
        ({ clock }) =>
        async (event) => {
          running += 1;
          most = Math.max(most, running);
          await clock.sleep(20_000);
          bodies.push(...(event as { Records: { body: string }[] }).Records.map(({ body }) => body));
          running -= 1;
        },
    });
    const { file, resolver } = stack;
    const sqs = new SQSClient({
      region: file.region,
      credentials: file.credentials,
      endpoint: file.endpoints.sqs,
    });
    for (const body of ['1', '2', '3'])
      await sqs.send(
        new SendMessageCommand({
          QueueUrl: resolver.physical('WakeUpQueue').ref,
          MessageBody: body,
          MessageGroupId: 'respond',
        }),
      );
    sqs.destroy();
    await stack.advance(2 * minute);
    expect(bodies.slice(0, 3)).toEqual(['1', '2', '3']);
    expect(most).toBe(1);
  });

  it('settles while functions sleep, also in several places at once', async () => {
    const woken: number[] = [];
    stack = await aStack({
      'receive-violation':
        ({ clock }) =>
        async () => {
          await Promise.all([clock.sleep(1_000), clock.sleep(2_000)]);
          woken.push(clock.now().getTime() - start.getTime());
        },
    });
    await stack.notify('{"violationEventType":"in-alarm"}');
    await stack.settle();
    expect(woken).toEqual([]);
    await stack.advance(5_000);
    expect(woken).toEqual([2_000]);
  });

  it('waits for work that goes on beside a sleep', async () => {
    const done: unknown[] = [];
    stack = await aStack({
      'receive-violation': (platform) => async () => {
        await Promise.race([platform.clock.sleep(25_000), Promise.resolve()]);
        const client = createDocumentClient(platform);
        for (const pk of ['1', '2', '3'])
          done.push(await client.send(new GetCommand({ TableName: 'HistoryTable', Key: { pk, sk: pk } })));
        client.destroy();
      },
    });
    await stack.notify('{"violationEventType":"in-alarm"}');
    await stack.settle();
    expect(done).toHaveLength(3);
    await stack.advance(minute);
  });

  it('settles while a function waits for a server that sleeps', async () => {
    const clock = createStackClock({ start, running: false });
    const server = Fastify({ forceCloseConnections: true });
    server.get('/slow', async () => {
      await clock.sleep(3_000);
      return 'ok';
    });
    const url = await server.listen({ port: 0, host: '127.0.0.1' });
    const answered: number[] = [];
    const { get } = await import('node:http');
    stack = await aStack(
      {
        'receive-violation':
          ({ endpoints }) =>
          () =>
            new Promise((resolve, reject) => {
              get(`${endpoints?.iot}/slow`, (response) => {
                response.resume().on('end', () => {
                  answered.push(clock.now().getTime() - start.getTime());
                  resolve(undefined);
                });
              }).on('error', reject);
            }),
      },
      { clock, startIot: async () => ({ url, close: async () => void (await server.close()) }) },
    );
    await stack.notify('{"violationEventType":"in-alarm"}');
    await stack.settle();
    expect(answered).toEqual([]);
    await stack.advance(5_000);
    expect(answered).toEqual([3_000]);
  });
});
