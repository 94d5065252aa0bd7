import { prepare } from './engine/plans.ts';
import { singleStrikes } from './engine/positions.ts';
import { changeOf, elsewhere, isRead, sampleOf } from './engine/sample.ts';
import { oneViolation } from './scenarios/violations.ts';
import { interceptAll } from './testing.ts';
import type { MadeCall } from './world/answering.ts';

interceptAll();

async function strikesOfScenario() {
  const [subject] = await prepare([oneViolation]);
  const calls = subject?.faultless.calls ?? [];
  return { calls, strikes: singleStrikes(calls) };
}

type Strikes = Awaited<ReturnType<typeof strikesOfScenario>>['strikes'];

/** What strikes change, each once. */
const changesOf = (calls: readonly MadeCall[], strikes: Strikes) =>
  new Set(
    strikes.flatMap(({ position }) => {
      const call = calls[position - 1];
      return call && !isRead(call.operation) ? changeOf(call) : [];
    }),
  );

const kindsOf = (calls: readonly MadeCall[], strikes: Strikes) =>
  new Set(
    strikes.map(({ position, fault }) => {
      const call = calls[position - 1];
      return `${call?.functionName} ${call?.operation} ${fault}`;
    }),
  );

test('a sample of faults is as large as asked for, strikes each kind of change, and has each fault of each operation', async () => {
  const { calls, strikes } = await strikesOfScenario();
  expect(changesOf(calls, strikes).size).toBeGreaterThan(15);
  for (const seed of [1, 2, 3]) {
    const sample = sampleOf(strikes, calls, { seed, share: 0.5 });
    expect(changesOf(calls, sample)).toEqual(changesOf(calls, strikes));
    expect(kindsOf(calls, sample)).toEqual(kindsOf(calls, strikes));
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

test('a sample of faults is more than was asked for where less would leave out a kind of change', async () => {
  const { calls, strikes } = await strikesOfScenario();
  const sample = sampleOf(strikes, calls, { seed: 1, share: 0 });
  expect(changesOf(calls, sample)).toEqual(changesOf(calls, strikes));
  expect(sampleOf(strikes, calls, { seed: 1, share: 1 })).toEqual(strikes);
});

test('a second sample strikes each kind of change again, and has no kind of fault for its own sake', async () => {
  const { calls, strikes } = await strikesOfScenario();
  const kinds = new Set<string>();
  sampleOf(strikes, calls, { seed: 1, share: 0, kinds });
  const second = sampleOf(strikes, calls, { seed: 2, share: 0, kinds });
  expect(changesOf(calls, second)).toEqual(changesOf(calls, strikes));
  expect(second).toHaveLength(changesOf(calls, strikes).size);
});

test('a sample whose kinds of faults are in others strikes each kind of change, and nothing more', async () => {
  const { calls, strikes } = await strikesOfScenario();
  const sample = sampleOf(strikes, calls, { seed: 1, share: 0, kinds: elsewhere });
  expect(changesOf(calls, sample)).toEqual(changesOf(calls, strikes));
  expect(sample).toHaveLength(changesOf(calls, strikes).size);
});
