import { createTransitionsOf } from '../../../../functions/respond/guards/transitions-of.ts';
import { createLeapingClock } from '../../../fakes/recorders.ts';

/** Asks for the transitions of one violation, and says how often history was read. */
function createReading(read: () => Promise<[]> = async () => []) {
  const clock = createLeapingClock();
  const reads = { count: 0 };
  const violation = () => {
    reads.count += 1;
    return read();
  };
  const transitionsOf = createTransitionsOf({ violation }, clock);
  return { clock, reads, ask: () => transitionsOf('violation-1') };
}

test('the transitions of a violation are read once a second, however many ask for them', async () => {
  const { clock, reads, ask } = createReading();
  await Promise.all([ask(), ask(), ask()]);
  clock.pass(999);
  await ask();
  expect(reads.count).toBe(1);
  clock.pass(1);
  await ask();
  expect(reads.count).toBe(2);
});

test('the transitions of a violation are read anew after a second, also when they are asked for all the time', async () => {
  const { clock, reads, ask } = createReading();
  for (let time = 0; time < 3; time++) {
    await ask();
    clock.pass(600);
  }
  expect(reads.count).toBe(2);
});

test('the transitions of a violation that could not be read are read again at once', async () => {
  const answers = [() => Promise.reject(new Error('throttled')), async (): Promise<[]> => []];
  const { reads, ask } = createReading(() => (answers.shift() ?? (async () => []))());
  await expect(ask()).rejects.toThrow('throttled');
  expect(await ask()).toEqual([]);
  expect(reads.count).toBe(2);
});
