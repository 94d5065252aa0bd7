import type { Scenario } from '../scenarios/scenario.ts';
import type { Distort, MadeCall } from '../world/answering.ts';
import { type Fault, faults, faultsOf, isFault } from '../world/faults.ts';
import { between, createSeeded } from '../world/seeded.ts';
import type { Plan } from './plan.ts';
import { singleStrikes } from './positions.ts';
import { sampleOf } from './sample.ts';
import { type Faultless, playFaultless } from './trial.ts';

/** A scenario, and how it ends without faults. */
export interface Subject {
  readonly scenario: Scenario;
  readonly faultless: Faultless;
}

export interface Planned extends Subject {
  readonly plan: Plan;
  /** Has the product make a mistake. */
  readonly distort?: Distort | undefined;
}

export async function prepare(scenarios: readonly Scenario[]): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  for (const scenario of scenarios) subjects.push({ scenario, faultless: await playFaultless(scenario) });
  return subjects;
}

const planned = (subject: Subject, seed: number, strikes: Plan['strikes']): Planned => ({
  ...subject,
  plan: { scenario: subject.scenario.name, seed, strikes },
});

/** Every fault that makes a difference, at every call. */
export const singles = (subject: Subject): readonly Planned[] =>
  singleStrikes(subject.faultless.calls).map((strike) => planned(subject, 0, [strike]));

/** Some of them, drawn by lot: `sampleOf` says which of them are there in any case. */
export const sampledSingles = (
  subject: Subject,
  drawing: Parameters<typeof sampleOf>[2],
): readonly Planned[] => {
  const { calls } = subject.faultless;
  return sampleOf(singleStrikes(calls), calls, drawing).map((strike) => planned(subject, 0, [strike]));
};

/** Other orders of the same scenario: latencies and lags are drawn by lot, and nothing fails. */
export const orders = (subject: Subject, count: number): readonly Planned[] =>
  Array.from({ length: count }, (_, index) => planned(subject, index + 1, []));

/**
 * The same, of the product with the mistake of the scenario: a few other orders, and each fault at each of the calls
 * that it gets wrong.
 */
export function withMistake({ scenario, faultless }: Subject): readonly Planned[] {
  const { concerns, distort } = scenario.broken;
  const subject = { scenario, faultless };
  const strikes = singleStrikes(faultless.calls.filter(concerns));
  return [...orders(subject, 3), ...strikes.map((strike) => planned(subject, 0, [strike]))].map((each) => ({
    ...each,
    distort,
  }));
}

/** How far after the first fault the second one may strike, in calls: what comes of a fault comes soon. */
const longestGap = 60;

const highestSeed = 1_000_000;

const kinds = Object.keys(faults).filter(isFault);

/** Without end: two faults in one schedule, with latencies and lags of its own, each scenario in turn. */
export function* pairs(subjects: readonly Subject[], seed: number): Iterable<Planned> {
  const random = createSeeded(seed);
  const oneOf = (faults: readonly Fault[]): Fault => faults[between(random, 0, faults.length - 1)] ?? 'kill';
  for (;;) {
    for (const subject of subjects) {
      const { calls } = subject.faultless;
      /** What makes a difference there if the call is the one that it is without faults: mostly it is. */
      const faultAt = (position: number): Fault =>
        oneOf(calls[position - 1] ? faultsOf(calls[position - 1] as MadeCall) : kinds);
      const first = between(random, 1, calls.length);
      const second = first + 1 + Math.floor(random() ** 2 * longestGap);
      yield planned(subject, between(random, 1, highestSeed), [
        { position: first, fault: faultAt(first) },
        { position: second, fault: faultAt(second) },
      ]);
    }
  }
}
