import { explore } from './engine/explore.ts';
import { orders, prepare, singles } from './engine/plans.ts';
import { describeTrial } from './engine/trial.ts';
import { scenarios } from './scenarios/all.ts';
import { intercept } from './world/interception.ts';

let release: () => void;
beforeAll(() => {
  release = intercept();
});
afterAll(() => release());

/** Those that a minute is enough for; `npm run test:faults` plays all. */
const quick = ['one-violation', 'clear-before-alarm'];

/** Some hundred schedules each. */
const longMillis = 300_000;

describe.each(scenarios.filter(({ name }) => quick.includes(name)))('$name: $about', (scenario) => {
  test(
    'ends the same with any fault at any call',
    async () => {
      for (const subject of await prepare([scenario])) {
        const { failed } = await explore(singles(subject));
        expect(failed.map(describeTrial)).toEqual([]);
      }
    },
    longMillis,
  );

  test('ends the same in other orders of calls', async () => {
    for (const subject of await prepare([scenario])) {
      const { failed } = await explore(orders(subject, 10));
      expect(failed.map(describeTrial)).toEqual([]);
    }
  });
});
