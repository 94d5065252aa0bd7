import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { type AStack, aStack, messagesIn, type Wire } from './a-stack.ts';

const minute = 60_000;

/** Keeps the events that it is given, and fails on all of them where asked to. */
function recording({ failing = false } = {}) {
  const events: unknown[] = [];
  const wire: Wire = () => async (event) => {
    events.push(event);
    if (failing) throw new TypeError('no use');
    return { seen: events.length };
  };
  return { events, wire };
}

describe("the local stack's Lambda endpoint", () => {
  let stack: AStack;
  let lambda: LambdaClient;

  async function start(wire: Wire): Promise<void> {
    stack = await aStack({ 'receive-violation': wire });
    const { region, credentials, endpoints } = stack.file;
    lambda = new LambdaClient({ region, credentials, endpoint: endpoints.lambda, maxAttempts: 1 });
  }
  afterEach(async () => {
    lambda.destroy();
    await stack.close();
  });

  const functionName = () => stack.file.functions.ReceiveViolationLambdaFunction;
  const invoke = (input: Partial<InvokeCommandInput>) =>
    lambda.send(new InvokeCommand({ FunctionName: functionName(), Payload: '{"a":1}', ...input }));

  it("the local stack's Lambda endpoint takes an event that nobody waits for, and repeats it as Lambda does before it gives up", async () => {
    const { events, wire } = recording({ failing: true });
    await start(wire);
    expect(await invoke({ InvocationType: 'Event' })).toMatchObject({ StatusCode: 202 });
    await stack.advance(10 * minute);
    expect(events).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }]);
    expect(await messagesIn(stack, 'ReceiveViolationDeadLetters')).toEqual([
      { body: '{"a":1}', attributes: expect.objectContaining({ ErrorMessage: 'no use' }) },
    ]);
  });

  it("the local stack's Lambda endpoint answers with what the function returns, where somebody waits", async () => {
    const { wire } = recording();
    await start(wire);
    const { Payload, FunctionError } = await invoke({});
    expect([Payload?.transformToString(), FunctionError]).toEqual(['{"seen":1}', undefined]);
  });

  it("the local stack's Lambda endpoint answers with what the function throws, once, where somebody waits", async () => {
    const { events, wire } = recording({ failing: true });
    await start(wire);
    const { Payload, FunctionError } = await invoke({});
    expect(FunctionError).toBe('Unhandled');
    expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({
      errorType: 'TypeError',
      errorMessage: 'no use',
    });
    await stack.advance(10 * minute);
    expect(events).toHaveLength(1);
    expect(await messagesIn(stack, 'ReceiveViolationDeadLetters')).toEqual([]);
  });

  it('knows a function by its ARN, too', async () => {
    const { events, wire } = recording();
    await start(wire);
    await invoke({
      FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:receive-violation:$LATEST',
    });
    expect(events).toHaveLength(1);
  });

  it.each([
    ['a function that is not there', { FunctionName: 'nobody' }, 'ResourceNotFoundException'],
    ['what is no JSON', { Payload: '{' }, 'InvalidRequestContentException'],
    [
      'more than Lambda queues',
      { InvocationType: 'Event', Payload: JSON.stringify('x'.repeat(1_048_576)) },
      'RequestTooLargeException',
    ],
    [
      'a kind of invocation that it does not have',
      { InvocationType: 'DryRun' },
      'InvalidParameterValueException',
    ],
  ] as const)('refuses %s by the name that Lambda gives the error', async (_, input, name) => {
    const { events, wire } = recording();
    await start(wire);
    await expect(invoke(input)).rejects.toMatchObject({ name });
    expect(events).toEqual([]);
  });
});
