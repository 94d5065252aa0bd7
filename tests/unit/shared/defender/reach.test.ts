import { InternalFailureException, ResourceNotFoundException } from '@aws-sdk/client-iot';
import { createReach } from '../../../../shared/defender/reach.ts';
import { asInvocation } from '../../../../shared/lambda/invocation.ts';
import { answered } from '../../../fakes/answered.ts';
import { createLeapingClock } from '../../../fakes/recorders.ts';

const $metadata = {};
const failure = new InternalFailureException({ message: 'out of order', $metadata });
const second = 1000;
const minute = 60 * second;
const policy = { resource: { policyVersionIdentifier: { policyName: 'broad', policyVersionId: '1' } } };
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A policy with so many certificates, each of one thing. A call takes 100 ms, or what `trouble` does. */
function attached(count: number, trouble: (target: string) => Promise<void> = async () => {}) {
  const clock = createLeapingClock();
  const calls: string[] = [];
  let most = 0;
  let underWay = 0;
  const targets = Array.from({ length: count }, (_, index) => `arn:aws:iot:us-east-1:1:cert/${index}`);

  async function answer(input: {
    readonly policyName?: string;
    readonly marker?: string;
    principal?: string;
  }) {
    const { policyName, marker = '0', principal = '' } = input;
    calls.push(policyName ? `targets from ${marker}` : principal);
    await turn();
    await trouble(policyName ?? principal);
    if (!policyName) return { things: [`thing-of-${principal}`] };
    const end = Number(marker) + 250;
    return { targets: targets.slice(Number(marker), end), ...(end < count && { nextMarker: String(end) }) };
  }

  async function send({ input }: { input: object }) {
    underWay += 1;
    most = Math.max(most, underWay);
    try {
      return await answer(input);
    } finally {
      underWay -= 1;
    }
  }

  const reach = createReach({ send: send as never }, clock);
  const ask = (atMost: number) => answered(clock, reach.devicesOf(policy, atMost));

  /** Asks each second until it is counted; answers with that, and how long the longest of the passes took. */
  async function countAll(atMost: number) {
    let [longest, passes] = [0, 0];
    for (;;) {
      const before = clock.now().getTime();
      const devices = await ask(atMost);
      longest = Math.max(longest, clock.now().getTime() - before);
      passes += 1;
      if (devices !== 'unfinished') return { devices, longest, passes };
      clock.pass(second);
    }
  }

  return { clock, calls, ask, count: countAll, most: () => most };
}

test('a policy with more certificates than one pass can count is counted over several, each call once', async () => {
  const { count, calls, most } = attached(600);
  const { devices, longest, passes } = await count(1000);
  expect(devices).toBe(600);
  expect(passes).toBeGreaterThan(1);
  expect(longest).toBeLessThanOrEqual(3.5 * second);
  expect(most()).toBe(5);
  expect(calls).toHaveLength(603);
});

test('a policy is counted no further than to one more than asked', async () => {
  const { count, calls } = attached(600);
  expect((await count(20)).devices).toBe(21);
  expect(calls.length).toBeLessThan(35);
});

test('a count that was used is begun anew', async () => {
  const { count, calls } = attached(3);
  await count(10);
  await count(10);
  expect(calls).toHaveLength(8);
});

test('a count of what can not be counted within ten minutes is unknown', async () => {
  const { count, clock } = attached(1_000_000);
  const began = clock.now().getTime();
  expect((await count(900_000)).devices).toBe('unknown');
  expect(clock.now().getTime() - began).toBeGreaterThanOrEqual(10 * minute);
});

test('a count that nobody goes on with is forgotten after an hour', async () => {
  const { ask, clock, calls } = attached(600);
  expect(await ask(1000)).toBe('unfinished');
  clock.pass(60 * minute);
  await ask(1000);
  expect(calls.filter((call) => call === 'targets from 0')).toHaveLength(2);
});

test('a count goes on past a call that fails, and is unknown where that fails for ten minutes', async () => {
  const broken = 'arn:aws:iot:us-east-1:1:cert/0';
  const { ask, count, clock, calls } = attached(20, async (target) => {
    if (target === broken) throw failure;
  });
  await expect(ask(100)).rejects.toThrow('out of order');
  expect(new Set(calls).size).toBe(21);
  clock.pass(10 * minute);
  expect((await count(100)).devices).toBe('unknown');
});

test('a certificate that has gone since it was listed is no device', async () => {
  const { count } = attached(20, async (target) => {
    if (target.endsWith('/7')) throw new ResourceNotFoundException({ message: 'gone', $metadata });
  });
  expect((await count(100)).devices).toBe(19);
});

test('a call that hangs keeps nobody for longer than three seconds, and the next run makes it anew', async () => {
  let isHanging = true;
  const { ask, clock } = attached(20, async (target) => {
    if (isHanging && target.endsWith('/7')) await new Promise(() => {});
  });
  const began = clock.now().getTime();
  expect(await asInvocation(() => ask(100))).toBe('unfinished');
  expect(clock.now().getTime() - began).toBeLessThanOrEqual(3.2 * second);
  isHanging = false;
  expect(await asInvocation(() => ask(100))).toBe(20);
});
