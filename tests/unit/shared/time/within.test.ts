import { systemClock } from '../../../../shared/time/clock.ts';
import { late, within } from '../../../../shared/time/within.ts';
import { createLeapingClock } from '../../../fakes/recorders.ts';

const never = new Promise<string>(() => {});

test('what answers in time is answered, and what does not is late', async () => {
  const clock = createLeapingClock();
  expect(await within(clock, 1000, Promise.resolve('an answer'))).toBe('an answer');
  const tried = within(clock, 1000, never);
  clock.pass(1000);
  expect(await tried).toBe(late);
});

test('what fails in time fails', async () => {
  await expect(within(createLeapingClock(), 1000, Promise.reject(new Error('throttled')))).rejects.toThrow(
    'throttled',
  );
});

test('what is late by the clock of the machine is late, and what is not keeps nobody waiting', async () => {
  expect(await within(systemClock, 1, never)).toBe(late);
  expect(await within(systemClock, 3_600_000, Promise.resolve('an answer'))).toBe('an answer');
});
