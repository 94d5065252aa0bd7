import { explore } from './engine/explore.ts';
import { pairs, prepare } from './engine/plans.ts';
import { describeTrial } from './engine/trial.ts';
import { scenarios } from './scenarios/all.ts';
import { intercept } from './world/interception.ts';

let release: () => void;
beforeAll(() => {
  release = intercept();
});
afterAll(() => release());

test('200 pairs of faults, drawn by lot over all scenarios, end as without faults', async () => {
  const subjects = await prepare(scenarios);
  const { schedules, failed } = await explore(pairs(subjects, 1), { count: 200 });
  expect(failed.map(describeTrial)).toEqual([]);
  expect(schedules).toBe(200);
}, 300_000);
