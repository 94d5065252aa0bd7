import { createReport } from '../../../../functions/reconcile/report.ts';
import {
  createSweepSuppressions,
  FirstLookSchema,
} from '../../../../functions/reconcile/sweep-suppressions.ts';
import type { Condition } from '../../../../shared/containments/condition.ts';
import type { State } from '../../../../shared/containments/containment.ts';
import type { ListedSuppression } from '../../../../shared/defender/suppression-listing.ts';
import { aContainment } from '../../../builders/containments.ts';
import { createMemoryBookmark } from '../../../fakes/memory-bookmark.ts';
import { createMemoryContainments } from '../../../fakes/memory-records.ts';
import { createObservedScene } from '../../../fakes/observed-scene.ts';

const day = 86_400_000;
const checkName = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';

/** All suppressions of the account, so many a page. */
function scene(pageSize = 100) {
  const { clock, history, telemetry, wakeUpQueue } = createObservedScene();
  const listed: ListedSuppression[] = [];
  const containments = createMemoryContainments();
  const asked: (readonly string[])[] = [];
  const bookmark = createMemoryBookmark(FirstLookSchema);
  const sweep = createSweepSuppressions({
    ...{ bookmark, clock },
    listing: {
      async *all() {
        for (let from = 0; from < listed.length; from += pageSize) yield listed.slice(from, from + pageSize);
      },
    },
    containments: {
      readAll(ids) {
        asked.push(ids);
        return containments.readAll(ids);
      },
    },
    report: createReport({ history, wakeUpQueue, clock, telemetry }),
  });
  const found = () => history.events().filter((event) => event.kind === 'discrepancy');
  return {
    ...{ clock, history, telemetry, bookmark, listed, asked, found, containments },
    /** Of those that were found, the ones that operators are notified of. */
    notified: () => found().filter(({ responses }) => responses.length > 0),
    run: (hasTime = () => true) => sweep.run(hasTime),
  };
}

const ofPolicy = (policyName: string, members: Partial<ListedSuppression> = {}): ListedSuppression => ({
  checkName,
  resourceIdentifier: { policyVersionIdentifier: { policyVersionId: '1', policyName } },
  ...members,
});

/** The record of the suppression for pump-policy that a response holds, or held. */
const ofResponse = (state: State, made?: Condition) =>
  aContainment({
    contained: {
      ...{ kind: 'suppression', checkName },
      resource: { policyVersionIdentifier: { policyName: 'pump-policy', policyVersionId: '1' } },
    },
    ...{ preImage: { of: 'suppression', exists: false }, state, made },
  });

const end = new Date(1_800_000_000_000);

describe('a suppression that is not ours', () => {
  test('a suppression that is not ours is notified once', async () => {
    const { run, listed, notified, telemetry } = scene();
    await run();
    listed.push(ofPolicy('group-policy'));
    for (let hours = 0; hours < 3; hours++) await run();
    expect(notified()).toMatchObject([
      {
        what: 'suppression-unknown',
        subject: 'policy/group-policy',
        detail: `${checkName} is suppressed for policy/group-policy indefinitely, and no response in history made that suppression`,
        responses: [{ step: { kind: 'notify', severity: 'medium' }, status: 'planned' }],
      },
    ]);
    expect(telemetry.counts.get('DiscrepancyFound')).toBe(1);
  });

  test('a suppression that is not ours is reported again when its end changes', async () => {
    const { run, listed, notified, clock } = scene();
    await run();
    listed.push(ofPolicy('group-policy'));
    await run();
    listed.splice(0, 1, ofPolicy('group-policy', { expirationDate: new Date(clock.now().getTime() + day) }));
    await run();
    expect(notified()).toHaveLength(2);
  });

  test('a suppression that is not ours and was there before the first run is written down, and notifies no operator', async () => {
    const { run, listed, notified, found, telemetry } = scene();
    listed.push(ofPolicy('group-policy'), ofPolicy('valve-policy'));
    await run();
    await run();
    expect(found()).toHaveLength(2);
    expect(notified()).toEqual([]);
    expect(telemetry.counts.has('DiscrepancyFound')).toBe(false);
  });

  test('a suppression that is not ours and was there before is not notified either where the first run took more than one run', async () => {
    const { run, listed, notified, found } = scene(1);
    listed.push(ofPolicy('group-policy'), ofPolicy('valve-policy'));
    let left = 1;
    expect(await run(() => left-- > 0)).toBe('out-of-time');
    expect(found()).toHaveLength(1);
    expect(await run()).toBe('done');
    expect(found()).toHaveLength(2);
    expect(notified()).toEqual([]);
  });

  test('a suppression that is not ours is not reported once it has ended', async () => {
    const { run, listed, found, clock } = scene();
    await run();
    listed.push(ofPolicy('group-policy', { expirationDate: clock.now() }));
    await run();
    expect(found()).toEqual([]);
  });
});

describe('a suppression that a response made', () => {
  test.each<State>(['pending', 'holding', 'releasing'])(
    'a suppression that a response made is ours while its record is %s',
    async (state) => {
      const { run, listed, found, containments } = scene();
      await run();
      await containments.save(ofResponse(state, { of: 'suppression', exists: true }));
      listed.push(ofPolicy('pump-policy'));
      await run();
      expect(found()).toEqual([]);
    },
  );

  test.each<State>(['released', 'undone', 'taken-over'])(
    'a suppression that a response made is not ours any more once its record is %s',
    async (state) => {
      const { run, listed, notified, containments } = scene();
      await run();
      await containments.save(ofResponse(state, { of: 'suppression', exists: true }));
      listed.push(ofPolicy('pump-policy'));
      await run();
      expect(notified()).toHaveLength(1);
    },
  );

  test.each([
    ['another check', ofPolicy('pump-policy', { checkName: 'IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK' })],
    [
      'another version',
      ofPolicy('pump-policy', {
        resourceIdentifier: { policyVersionIdentifier: { policyName: 'pump-policy', policyVersionId: '2' } },
      }),
    ],
  ])('a suppression that a response made is not ours where it is of %s', async (_, suppression) => {
    const { run, listed, notified, containments } = scene();
    await run();
    await containments.save(ofResponse('holding', { of: 'suppression', exists: true }));
    listed.push(suppression);
    await run();
    expect(notified()).toHaveLength(1);
  });

  test.each<[string, Date | undefined, Date | undefined, number]>([
    ['the end that we gave it', end, end, 0],
    ['no end, as we made it', undefined, undefined, 0],
    ['another end', end, new Date(end.getTime() + 1000), 1],
    ['an end where we gave it none', undefined, end, 1],
    ['no end where we gave it one', end, undefined, 1],
  ])(
    'a suppression that a response made is ours only as we made it: listed with %s',
    async (_, given, listedEnd, times) => {
      const { run, listed, notified, containments } = scene();
      await run();
      await containments.save(
        ofResponse('holding', {
          ...{ of: 'suppression', exists: true },
          ...(given && { expirationDate: given.toISOString() }),
        }),
      );
      listed.push(ofPolicy('pump-policy', listedEnd && { expirationDate: listedEnd }));
      await run();
      expect(notified()).toHaveLength(times);
    },
  );

  test('a suppression that a response made is ours with whatever end while what AWS answered is not written down', async () => {
    const { run, listed, found, containments } = scene();
    await run();
    await containments.save(ofResponse('pending'));
    listed.push(ofPolicy('pump-policy', { expirationDate: end }));
    await run();
    expect(found()).toEqual([]);
  });

  test('a suppression that a response made is asked for by its key, all of a page at once, and none that has ended', async () => {
    const { run, listed, asked, clock } = scene();
    listed.push(
      ofPolicy('pump-policy'),
      ofPolicy('group-policy'),
      ofPolicy('valve-policy', { expirationDate: clock.now() }),
    );
    await run();
    expect(asked).toEqual([[ofResponse('holding').id, expect.stringMatching(`^suppression/${checkName}/`)]]);
  });
});

test('the first look is written down with when it ended, once', async () => {
  const { run, bookmark, clock } = scene();
  const { now } = clock;
  const first = now().toISOString();
  await run();
  expect(await bookmark.read()).toEqual({ endedAt: first });
  clock.pass(day);
  await run();
  expect(await bookmark.read()).toEqual({ endedAt: first });
});
