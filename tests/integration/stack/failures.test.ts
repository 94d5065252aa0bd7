import { DescribeThingCommand } from '@aws-sdk/client-iot';
import type { LambdaHandler } from '../../../local/stack/invoker.ts';
import { createIoTClient } from '../../../shared/config/clients/iot.ts';
import { retryPolicies } from '../../../shared/config/retry-policy.ts';
import { asLambda } from '../../../shared/lambda/as-lambda.ts';
import { createTelemetry } from '../../../shared/telemetry/telemetry.ts';
import { type AStack, aStack, messagesIn, start, type Wire } from './a-stack.ts';

const minute = 60_000;

function failing(times = Number.POSITIVE_INFINITY) {
  const attempts: { minutes: number; requestId: string }[] = [];
  const wire: Wire =
    ({ clock }) =>
    async (_, { awsRequestId }) => {
      attempts.push({ minutes: (clock.now().getTime() - start.getTime()) / minute, requestId: awsRequestId });
      if (attempts.length <= times) throw new TypeError('no use');
    };
  return { attempts, wire };
}

describe('an invocation that fails', () => {
  let stack: AStack;
  afterEach(() => stack.close());

  it('an invocation that fails is repeated after one and after two more minutes, then ends in the dead-letter queue', async () => {
    const { attempts, wire } = failing();
    stack = await aStack({ 'receive-violation': wire });
    await stack.notify('{"violationEventType":"in-alarm"}');
    await stack.settle();
    expect(attempts.map(({ minutes }) => minutes)).toEqual([0]);
    await stack.advance(10 * minute);
    expect(attempts.map(({ minutes }) => minutes)).toEqual([0, 1, 3]);
    expect(new Set(attempts.map(({ requestId }) => requestId)).size).toBe(1);
    const [deadLetter, ...others] = await messagesIn(stack, 'ReceiveViolationDeadLetters');
    expect(others).toEqual([]);
    expect(JSON.parse(deadLetter?.body ?? '').Records[0].Sns.Message).toBe(
      '{"violationEventType":"in-alarm"}',
    );
    expect(deadLetter?.attributes).toEqual({
      RequestID: attempts[0]?.requestId,
      ErrorCode: '200',
      ErrorMessage: 'no use',
    });
  });

  it('an invocation that fails is not repeated once it succeeds', async () => {
    const { attempts, wire } = failing(1);
    stack = await aStack({ 'receive-violation': wire });
    await stack.notify('{"violationEventType":"in-alarm"}');
    await stack.advance(10 * minute);
    expect(attempts).toHaveLength(2);
    expect(await messagesIn(stack, 'ReceiveViolationDeadLetters')).toEqual([]);
  });

  it('an invocation that fails has failed once its time is up, and what sleeps in it wakes beside the next one', async () => {
    const remaining: number[] = [];
    const woken: number[] = [];
    stack = await aStack({
      'park-unreadable':
        ({ clock }) =>
        async (_, context) => {
          remaining.push(context.getRemainingTimeInMillis());
          await clock.sleep(14_000);
          remaining.push(context.getRemainingTimeInMillis());
          await clock.sleep(5_000);
          woken.push(context.getRemainingTimeInMillis());
        },
    });
    await stack.notify('x');
    await stack.advance(10 * minute);
    expect(remaining).toEqual([15_000, 1_000, 15_000, 1_000, 15_000, 1_000]);
    expect(woken).toEqual([0, 0]);
    expect(
      (await messagesIn(stack, 'ParkUnreadableDeadLetters')).map(({ attributes }) => attributes.ErrorMessage),
    ).toEqual([expect.stringContaining('timed out after 15')]);
  });

  it('an invocation that fails for its time asks AWS for nothing while the next one runs in its environment (F81)', async () => {
    const outcomes: unknown[] = [];
    stack = await aStack({
      'park-unreadable': (platform) => {
        const iot = createIoTClient(platform, retryPolicies.auditStarts);
        const telemetry = createTelemetry('park-unreadable', 'test');
        return asLambda(
          async () => {
            await platform.clock.sleep(20_000);
            await iot
              .send(new DescribeThingCommand({ thingName: 'pump-1' }))
              .catch((error) => outcomes.push(error.name));
          },
          { ...telemetry, error() {} },
        ) as LambdaHandler;
      },
    });
    await stack.notify('x');
    await stack.advance(10 * minute);
    expect(outcomes).toEqual(['OutOfTimeError', 'OutOfTimeError']);
  });

  it('an invocation that fails leaves its message hidden until the visibility timeout, and in the dead-letter queue in the end', async () => {
    const { attempts, wire } = failing();
    stack = await aStack({ respond: wire });
    await stack.advance(8.5 * minute);
    // The first tick is received five times, 90 seconds apart; the ticks behind it wait for their turn.
    expect(attempts.map(({ minutes }) => minutes)).toEqual([1, 2.5, 4, 5.5, 7, 8.5]);
    expect(await messagesIn(stack, 'WakeUpQueueDeadLetters')).toHaveLength(1);
  });
});
