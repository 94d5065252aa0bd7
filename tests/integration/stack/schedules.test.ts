import { rmSync } from 'node:fs';
import { createStackClock } from '../../../local/clock/stack-clock.ts';
import { type Stack, startStack } from '../../../local/stack/stack.ts';
import { aService } from './a-service.ts';
import { messagesIn, start } from './a-stack.ts';

const minute = 60_000;

const resources = `
  Lost: { Type: AWS::SQS::Queue }
`;

const functionYml = `
  onError: !GetAtt Lost.Arn
  events:
    - schedule: rate(2 hours)
`;

describe('a function that goes by a schedule', () => {
  const root = aService({ resources, functionYml });
  let stack: Stack;
  const events: { minutes: number; event: unknown }[] = [];
  let fails: (attempt: number) => boolean = () => false;

  beforeEach(async () => {
    events.length = 0;
    const clock = createStackClock({ start, running: false });
    const work = () => async (event: unknown) => {
      events.push({ minutes: (clock.now().getTime() - start.getTime()) / minute, event });
      if (fails(events.length)) throw new Error('not now');
    };
    const startIot = async () => ({ url: 'http://127.0.0.1:9', close: async () => {} });
    stack = await startStack({ root, clock, functions: { work }, startIot });
  });
  afterEach(() => stack.close());
  afterAll(() => rmSync(root, { recursive: true }));

  it('a function that goes by a schedule is invoked at every due moment, with the event that EventBridge sends', async () => {
    fails = () => false;
    await stack.advance(239 * minute);
    expect(events).toMatchObject([
      { minutes: 120, event: { 'detail-type': 'Scheduled Event', time: '2026-03-01T02:00:00Z' } },
    ]);
    await stack.advance(minute);
    expect(events.map(({ minutes }) => minutes)).toEqual([120, 240]);
  });

  it('a function that goes by a schedule is repeated where it fails, as any asynchronous invocation is, and given up in the end', async () => {
    fails = () => true;
    await stack.advance(130 * minute);
    expect(events.map(({ minutes }) => minutes)).toEqual([120, 121, 123]);
    expect(await messagesIn(stack, 'Lost')).toHaveLength(1);
  });
});
