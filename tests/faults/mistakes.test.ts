import { explore } from './engine/explore.ts';
import { prepare, singlesOfMistake } from './engine/plans.ts';
import { scenarios } from './scenarios/all.ts';
import { intercept } from './world/interception.ts';

let release: () => void;
beforeAll(() => {
  release = intercept();
});
afterAll(() => release());

/** A harness that finds nothing proves nothing: each scenario has to find the mistake that was made for it. */
test.each(scenarios)(
  '$name finds out that $broken.mistake',
  async (scenario) => {
    for (const subject of await prepare([scenario])) {
      const { failed } = await explore(singlesOfMistake(subject), { untilFailed: true });
      expect(failed).toHaveLength(1);
    }
  },
  300_000,
);
