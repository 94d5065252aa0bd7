import { explore } from './engine/explore.ts';
import { prepare, withMistake } from './engine/plans.ts';
import { scenarios } from './scenarios/all.ts';
import { interceptAll } from './testing.ts';

interceptAll();

/** What all this is worth: a product that gets something wrong does not pass. */
test.each(scenarios)(
  '$name shows that $broken.mistake',
  async (scenario) => {
    for (const subject of await prepare([scenario])) {
      const { failed } = await explore(withMistake(subject), { untilFailed: true });
      expect(failed).toHaveLength(1);
    }
  },
  60_000,
);
