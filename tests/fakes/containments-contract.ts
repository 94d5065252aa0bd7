import type { Containment } from '../../shared/containments/containment.ts';
import type { Containments } from '../../shared/history/containments.ts';
import { aContainment, aHolder } from '../builders/containments.ts';

/** A record of one thing in the group Quarantine, as it is in memory before it is saved. */
export const ofThing = (thingName: string, members: Partial<Containment> = {}): Containment =>
  aContainment({ contained: { kind: 'thing-group', thingName, thingGroupName: 'Quarantine' }, ...members });

export const idOfThing = (thingName: string): string => `thing-group/${thingName}/Quarantine`;

/** All that is held, page by page, until a page is empty. */
export async function pagesOf(containments: Pick<Containments, 'held'>): Promise<(readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let page = await containments.held();
  while (page.length > 0) {
    pages.push(page);
    page = await containments.held(page.at(-1));
  }
  return pages;
}

/** What every repository of containments keeps to: the real one, and the one in memory that unit tests rely on. */
export function describeContainments(make: () => Promise<Containments>): void {
  let containments: Containments;
  beforeEach(async () => {
    containments = await make();
  });

  test('a record that was never saved is not there', async () => {
    expect(await containments.read(idOfThing('pump-1'))).toBeUndefined();
    expect(await containments.readAll([idOfThing('pump-1')])).toEqual([]);
    expect(await containments.held()).toEqual([]);
  });

  test('a record is read as it was saved, with the next revision', async () => {
    const full = ofThing('pump-1', {
      state: 'holding',
      made: { of: 'thing-group', isMember: true, thingGroupNames: [] },
      holders: [aHolder(), aHolder({ index: 1, lease: { until: 'cleared', afterMillis: 1000 } })],
      changedAt: new Date('2026-11-02T00:00:00.123Z'),
    });
    expect(await containments.save(full)).toBe(true);
    expect(await containments.read(full.id)).toEqual({ ...full, revision: 1 });
  });

  test('a record is saved over the one of its revision only', async () => {
    const record = ofThing('pump-1');
    await containments.save(record);
    const first = { ...record, state: 'holding', revision: 1 } as const;
    const second = { ...record, state: 'taken-over', revision: 1 } as const;
    expect(await containments.save(first)).toBe(true);
    expect(await containments.save(second)).toBe(false);
    expect(await containments.read(record.id)).toEqual({ ...first, revision: 2 });
  });

  test('a new record is saved only where there is none', async () => {
    await containments.save(ofThing('pump-1'));
    expect(await containments.save(ofThing('pump-1', { holders: [] }))).toBe(false);
    expect((await containments.read(idOfThing('pump-1')))?.holders).toHaveLength(1);
  });

  test('a record of a revision that never was is not saved', async () => {
    expect(await containments.save(ofThing('pump-1', { revision: 3 }))).toBe(false);
    expect(await containments.read(idOfThing('pump-1'))).toBeUndefined();
  });

  test('of two that save at the same time one is first', async () => {
    const record = ofThing('pump-1');
    const both = [record, { ...record, holders: [aHolder({ index: 7 })] }];
    const saved = await Promise.all(both.map((each) => containments.save(each)));
    expect(saved.toSorted()).toEqual([false, true]);
    expect((await containments.read(record.id))?.holders).toEqual(both[saved.indexOf(true)]?.holders);
  });

  test('several are read at once, each once, and those that are not there are left out', async () => {
    await containments.save(ofThing('pump-1'));
    await containments.save(ofThing('pump-2'));
    const ids = ['pump-2', 'nobody', 'pump-1', 'pump-2'].map(idOfThing);
    const read = await containments.readAll(ids);
    expect(read.map(({ id }) => id).toSorted()).toEqual([idOfThing('pump-1'), idOfThing('pump-2')]);
    expect(read.every(({ revision }) => revision === 1)).toBe(true);
    expect(await containments.readAll([])).toEqual([]);
  });

  test.each([
    ['pending', true],
    ['holding', true],
    ['releasing', true],
    ['released', false],
    ['undone', false],
    ['taken-over', false],
  ] as const)('what is %s is among what is held: %s', async (state, isHeld) => {
    await containments.save(ofThing('pump-1', { state }));
    expect(await containments.held()).toEqual(isHeld ? [idOfThing('pump-1')] : []);
  });

  test('what is held leaves the list when it is released, and is back once it is held again', async () => {
    const record = ofThing('pump-1');
    await containments.save(record);
    await containments.save({ ...record, state: 'released', revision: 1 });
    expect(await containments.held()).toEqual([]);
    await containments.save({ ...record, revision: 2 });
    expect(await containments.held()).toEqual([record.id]);
  });

  test('what is held is listed in the order of ids, of every kind, from after one of them on', async () => {
    await containments.save(ofThing('pump-2'));
    await containments.save(aContainment({ contained: { kind: 'logging' } }));
    await containments.save(ofThing('pump-1'));
    await containments.save(aContainment({ contained: { kind: 'policy', policyName: 'pumps' } }));
    const ids = ['logging', 'policy/pumps', idOfThing('pump-1'), idOfThing('pump-2')];
    expect(await containments.held()).toEqual(ids);
    expect(await containments.held('logging')).toEqual(ids.slice(1));
    expect(await containments.held(idOfThing('pump-1'))).toEqual(ids.slice(3));
    expect(await containments.held(idOfThing('pump-2'))).toEqual([]);
    expect(await containments.held('m')).toEqual(ids.slice(1));
    expect((await pagesOf(containments)).flat()).toEqual(ids);
  });
}
