import { explore, type Tally } from './engine/explore.ts';
import { orders, pairs, prepare, singles } from './engine/plans.ts';
import { describeTrial } from './engine/trial.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { intercept } from './world/interception.ts';

/** Some hundred schedules each, on a slow machine. */
const longMillis = 300_000;

/** Each schedule that ends otherwise is shown with the command that replays it. */
const expectAllEqual = ({ failed }: Tally): void => expect(failed.map(describeTrial)).toEqual([]);

/** Worlds in the tests of this file reach nothing outside. */
export function interceptAll(): void {
  let release: () => void;
  beforeAll(() => {
    release = intercept();
  });
  afterAll(() => release());
}

/** Tests that these scenarios end the same with any fault at any call, and in other orders of calls. */
export function testSingleFaults(scenarios: readonly Scenario[]): void {
  interceptAll();
  test.each(scenarios)(
    '$name ends the same with any fault at any call: $about',
    async (scenario) => {
      for (const subject of await prepare([scenario])) {
        expectAllEqual(await explore(singles(subject)));
        expectAllEqual(await explore(orders(subject, 4)));
      }
    },
    longMillis,
  );
}

/** Tests that so many schedules of two faults, of all scenarios, end the same. */
export function testPairs(scenarios: readonly Scenario[], count: number): void {
  interceptAll();
  test(
    `${count} pairs of faults drawn by lot end the same`,
    async () => expectAllEqual(await explore(pairs(await prepare(scenarios), 1), { count })),
    longMillis,
  );
}
