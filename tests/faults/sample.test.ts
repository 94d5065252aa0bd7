import { prepare } from './engine/plans.ts';
import { singleStrikes } from './engine/positions.ts';
import { isRead, sampleOf } from './engine/sample.ts';
import { oneViolation } from './scenarios/violations.ts';
import { interceptAll } from './testing.ts';

interceptAll();

async function strikesOfScenario() {
  const [subject] = await prepare([oneViolation]);
  const calls = subject?.faultless.calls ?? [];
  return { calls, strikes: singleStrikes(calls) };
}

test('a sample of faults is as large as asked for, strikes each call that changes something, and has each fault of each operation', async () => {
  const { calls, strikes } = await strikesOfScenario();
  const covers = (some: typeof strikes) =>
    new Set(
      some.flatMap(({ position, fault }) => {
        const call = calls[position - 1];
        const kind = `${call?.functionName} ${call?.operation} ${fault}`;
        return isRead(call?.operation ?? '') ? [kind] : [position, kind];
      }),
    );
  for (const seed of [1, 2, 3]) {
    const sample = sampleOf(strikes, calls, { seed, share: 0.5 });
    expect(covers(sample)).toEqual(covers(strikes));
    expect(sample).toHaveLength(Math.ceil(strikes.length / 2));
    expect(new Set(sample).size).toBe(sample.length);
  }
});

test('a sample of faults is the same for the same seed, and another one for another seed', async () => {
  const { calls, strikes } = await strikesOfScenario();
  const drawnBy = (seed: number) => sampleOf(strikes, calls, { seed, share: 1 / 3 });
  expect(drawnBy(7)).toEqual(drawnBy(7));
  expect(drawnBy(7)).not.toEqual(drawnBy(8));
});

test('a sample of faults is more than was asked for where less would leave out a call', async () => {
  const { calls, strikes } = await strikesOfScenario();
  const sample = sampleOf(strikes, calls, { seed: 1, share: 0 });
  const changing = ({ position }: { position: number }) => !isRead(calls[position - 1]?.operation ?? '');
  expect(new Set(sample.filter(changing).map(({ position }) => position))).toEqual(
    new Set(strikes.filter(changing).map(({ position }) => position)),
  );
  expect(sampleOf(strikes, calls, { seed: 1, share: 1 })).toEqual(strikes);
});

test('a second sample strikes each call that changes something again, and no kind of fault for its own sake', async () => {
  const { calls, strikes } = await strikesOfScenario();
  const kinds = new Set<string>();
  sampleOf(strikes, calls, { seed: 1, share: 0, kinds });
  const second = sampleOf(strikes, calls, { seed: 2, share: 0, kinds });
  const changing = strikes.filter(({ position }) => !isRead(calls[position - 1]?.operation ?? ''));
  expect(second.map(({ position }) => position)).toEqual([
    ...new Set(changing.map(({ position }) => position)),
  ]);
});
