import { createReport } from '../../../../functions/reconcile/report.ts';
import { createSweepContainments, PlaceSchema } from '../../../../functions/reconcile/sweep-containments.ts';
import { type Containment, StateSchema } from '../../../../shared/containments/containment.ts';
import { createUnknownHolders } from '../../../../shared/history/unknown-holders.ts';
import { aContainment, aHolder } from '../../../builders/containments.ts';
import { aViolationEvent } from '../../../builders/events.ts';
import { createMemoryBookmark } from '../../../fakes/memory-bookmark.ts';
import { createMemoryContainments } from '../../../fakes/memory-records.ts';
import { createObservedScene } from '../../../fakes/observed-scene.ts';

const minute = 60_000;
const contained = { kind: 'thing-group', thingName: 'pump-17', thingGroupName: 'Quarantine' } as const;
const id = 'thing-group/pump-17/Quarantine';

/** What is held, so many a page. */
function scene(pageSize = 1000) {
  const { clock, history, telemetry, wakeUpQueue } = createObservedScene();
  const records = createMemoryContainments();
  const sweep = createSweepContainments({
    containments: { ...records, held: async (after) => (await records.held(after)).slice(0, pageSize) },
    unknownHolders: createUnknownHolders(history),
    bookmark: createMemoryBookmark(PlaceSchema),
    report: createReport({ history, wakeUpQueue, clock, telemetry }),
    clock,
  });
  return {
    ...{ clock, history },
    run: () => sweep.run(() => true),
    save: (members: Partial<Containment> = {}) =>
      records.save(aContainment({ contained, state: 'holding', changedAt: clock.now(), ...members })),
    details: () => history.events().flatMap((event) => (event.kind === 'discrepancy' ? event.detail : [])),
  };
}

describe('a containment that no response holds', () => {
  test('is notified once, after a quarter of an hour', async () => {
    const { run, save, details, clock } = scene();
    await save();
    clock.pass(15 * minute - 1);
    await run();
    expect(details()).toEqual([]);
    clock.pass(1);
    for (let runs = 0; runs < 3; runs++) await run();
    expect(details()).toEqual([
      'The containment of thing pump-17 in group Quarantine is holding since 2026-11-01T00:00:00.000Z, and no response holds it',
    ]);
  });

  test.each(StateSchema.options)('and that is %s is notified only where it counts as held', async (state) => {
    const { run, save, details, clock } = scene();
    await save({ state, holders: [] });
    clock.pass(15 * minute);
    await run();
    expect(details()).toHaveLength(['pending', 'holding', 'releasing'].includes(state) ? 1 : 0);
  });

  test('and that says it changed at a moment yet to come is notified at once', async () => {
    const { run, save, details } = scene();
    await save({ changedAt: new Date('2099-01-01T00:00:00.000Z') });
    await run();
    expect(details()).toHaveLength(1);
  });
});

test('a containment that one of its holders holds is not notified', async () => {
  const { run, save, details, clock, history } = scene();
  const event = aViolationEvent();
  await history.open({
    ...event,
    responses: event.responses.map((each) => ({ ...each, status: 'succeeded' as const, holds: [id] })),
  });
  await save({ holders: [aHolder(), aHolder({ eventId: event.eventId })] });
  clock.pass(15 * minute);
  await run();
  expect(details()).toEqual([]);
});

test('what is held is looked through a page a run, from where the last one ended, and then anew', async () => {
  const { run, save, details, clock } = scene(2);
  for (const thingName of ['a', 'b', 'c'])
    await save({ id: `thing-group/${thingName}/Q`, contained: { ...contained, thingName } });
  clock.pass(15 * minute);
  const counts: number[] = [];
  for (let runs = 0; runs < 3; runs++) {
    await run();
    counts.push(details().length);
  }
  expect(counts).toEqual([2, 3, 3]);
  await save({ id: 'thing-group/0/Q', contained: { ...contained, thingName: '0' } });
  clock.pass(15 * minute);
  await run();
  expect(details()).toHaveLength(4);
});
