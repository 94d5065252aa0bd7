import { asInvocation, ofInvocation } from '../../../../shared/lambda/invocation.ts';

test('what a frozen invocation waits for is shared with no later one', async () => {
  const shared = ofInvocation(() => ({ last: Promise.resolve() as Promise<unknown> }));
  const frozen = asInvocation(async () => {
    shared().last = new Promise(() => {});
    await shared().last;
  });
  await asInvocation(async () => {
    await shared().last;
    expect(shared()).toBe(shared());
  });
  expect(await Promise.race([frozen, Promise.resolve('still waits')])).toBe('still waits');
});
