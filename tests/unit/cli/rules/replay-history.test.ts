import { replayHistory } from '../../../../cli/rules/replay-history.ts';
import { aViolationEvent } from '../../../builders/events.ts';
import { createMemoryHistory } from '../../../fakes/memory-history.ts';
import { rulesetOf } from '../../shared/rules/builders.ts';

const first = 1_790_000_000_000;

test('history is read to its last page, with word of how far it is', async () => {
  const history = createMemoryHistory();
  const alarm = aViolationEvent();
  for (let number = 0; number < 1100; number++)
    await history.open({ ...alarm, eventId: `violation/v${number}`, at: new Date(first + number) });
  const shown: number[] = [];
  const { events, newlySpared } = await replayHistory(history, {
    ruleset: rulesetOf([]),
    since: new Date(first),
    until: new Date(first + 1000),
    progress: { show: (read) => shown.push(read) },
  });
  expect(shown).toEqual([500, 1000, 1100]);
  expect({ events, spared: newlySpared.enforced.events }).toEqual({ events: 1000, spared: 1000 });
});
