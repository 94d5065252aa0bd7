import { aViolationEvent } from '../../../builders/events.ts';
import { createLiving } from '../../../fakes/living.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aRule } from '../../shared/rules/builders.ts';

const things = 100;
const second = 1000;

/** Contains them all, pass by pass; answers with how many of the events that were read are still held after each. */
async function containAll(keep: (event: object) => void) {
  const { history, receive, runPass, clock, statuses } = createResponder();
  const events = Array.from({ length: things }, (_, index) =>
    aViolationEvent({ violationId: `violation-${index}`, thingName: `pump-${index}` }, { rules: [aRule()] }),
  );
  await receive(...events);
  const read = createLiving();
  const { due, readAll } = history;
  const watched = <Event extends object>(found: readonly Event[]): readonly Event[] => {
    for (const event of found) {
      read.watch(event);
      keep(event);
    }
    return found;
  };
  history.due = async (...asked) => {
    const found = await due(...asked);
    watched(found.events);
    return found;
  };
  history.readAll = async (ids) => watched(await readAll(ids));
  const living: number[] = [];
  for (let passes = 0; passes < 6; passes++) {
    await runPass();
    clock.pass(4 * second);
    living.push(await read.alive());
  }
  const ends = await Promise.all(events.map(({ eventId }) => statuses(eventId)));
  return { living, read: read.count(), done: ends.filter(([status]) => status === 'succeeded').length };
}

test('a storm is contained without holding an event from one pass to the next', async () => {
  const { living, read, done } = await containAll(() => {});
  expect(done).toBe(things);
  expect(read).toBeGreaterThanOrEqual(2 * things);
  expect(Math.max(...living)).toBeLessThanOrEqual(5);
});

test('that measure would notice a responder that keeps what it has read', async () => {
  const kept: object[] = [];
  const { living, read } = await containAll((event) => kept.push(event));
  expect(living.at(-1)).toBe(read);
  expect(kept).toHaveLength(read);
});
