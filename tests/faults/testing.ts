import { explore, type Tally } from './engine/explore.ts';
import { orders, pairs, prepare, sampledSingles } from './engine/plans.ts';
import type { Kinds } from './engine/sample.ts';
import { describeTrial } from './engine/trial.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { intercept } from './world/interception.ts';

/** Some hundred schedules each, on a slow machine. */
const longMillis = 300_000;

/** `npm test` plays a sample, so that it is over in minutes; `npm run test:faults` plays everything. */
const sample = {
  seed: seedOf(process.env.FAULTS_SEED),
  /** Of the single faults of each scenario, beside what has to be in a sample. */
  share: 0,
  orders: 1,
  pairs: 10,
};

/** The same sample each time, so that a test that fails does so for what was changed. */
function seedOf(text = '1'): number {
  if (!/^\d{1,7}$/.test(text)) throw new Error(`FAULTS_SEED has to be a whole number, but is "${text}"`);
  return Number(text);
}

/** Each schedule that ends otherwise is shown with the command that replays it, and with the seed that drew it. */
function expectAllEqual({ failed }: Tally): void {
  const drawnBy = `The sample was drawn by FAULTS_SEED=${sample.seed}`;
  expect(failed.map((trial) => `${describeTrial(trial)}\n${drawnBy}`)).toEqual([]);
}

/** Worlds in the tests of this file reach nothing outside. */
export function interceptAll(): void {
  let release: () => void;
  beforeAll(() => {
    release = intercept();
  });
  afterAll(() => release());
}

/**
 * Tests that these scenarios end the same with a fault at any call, and in another order of calls: a sample of them. Each
 * kind of fault need not be in it where the sample of other scenarios, with the same calls, has it.
 */
export function testSingleFaults(scenarios: readonly Scenario[], kinds: Kinds = new Set<string>()): void {
  interceptAll();
  test.each(scenarios)(
    '$name ends the same with a fault at any call, in a sample that strikes each kind of change: $about',
    async (scenario) => {
      for (const subject of await prepare([scenario])) {
        expectAllEqual(await explore(sampledSingles(subject, { ...sample, kinds })));
        expectAllEqual(await explore(orders(subject, sample.orders)));
      }
    },
    longMillis,
  );
}

/** Tests that some schedules of two faults, of all scenarios, end the same. */
export function testPairs(scenarios: readonly Scenario[]): void {
  interceptAll();
  test(
    `${sample.pairs} pairs of faults drawn by lot end the same`,
    async () => {
      const drawn = pairs(await prepare(scenarios), sample.seed);
      expectAllEqual(await explore(drawn, { count: sample.pairs }));
    },
    longMillis,
  );
}
