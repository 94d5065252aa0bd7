import { createIsOurs } from '../../../../functions/reconcile/our-suppressions.ts';
import { createReport } from '../../../../functions/reconcile/report.ts';
import { createSweepSuppressions, OursSchema } from '../../../../functions/reconcile/sweep-suppressions.ts';
import type { ListedSuppression } from '../../../../shared/defender/suppression-listing.ts';
import type { FindingEvent } from '../../../../shared/events/event.ts';
import type { Status } from '../../../../shared/responses/response.ts';
import { aFindingEvent } from '../../../builders/events.ts';
import { createMemoryBookmark } from '../../../fakes/memory-bookmark.ts';
import { createMemoryHistory } from '../../../fakes/memory-history.ts';
import {
  createCountingTelemetry,
  createLeapingClock,
  createRecordedWakeUpQueue,
} from '../../../fakes/recorders.ts';

const day = 86_400_000;
const checkName = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';

function scene() {
  const [clock, history, telemetry, wakeUpQueue] = [
    createLeapingClock(),
    createMemoryHistory(),
    createCountingTelemetry(),
    createRecordedWakeUpQueue(),
  ];
  const listed: ListedSuppression[] = [];
  const asked: string[] = [];
  const bookmark = createMemoryBookmark(OursSchema);
  const isOurs = createIsOurs(history);
  const sweep = createSweepSuppressions({
    ...{ history, bookmark, clock },
    listing: {
      async *all() {
        yield listed;
      },
    },
    async isOurs(suppression) {
      asked.push(suppression.checkName);
      return isOurs(suppression);
    },
    report: createReport({ history, wakeUpQueue, clock, telemetry }),
  });
  const found = () => history.events().filter((event) => event.kind === 'discrepancy');
  return {
    ...{ clock, history, telemetry, bookmark, listed, asked, found },
    /** Of those that were found, the ones that operators are notified of. */
    told: () => found().filter(({ responses }) => responses.length > 0),
    run: (hasTime = () => true) => sweep.run(hasTime),
  };
}

const ofPolicy = (policyName: string, members: Partial<ListedSuppression> = {}): ListedSuppression => ({
  checkName,
  resourceIdentifier: { policyVersionIdentifier: { policyVersionId: '1', policyName } },
  ...members,
});

/** A finding of pump-policy version 1 that a rule suppresses, as far as a status says. */
function suppressing(status: Status, members: Record<string, unknown> = {}): FindingEvent {
  const event = aFindingEvent(members);
  return { ...event, responses: event.responses.map((response) => ({ ...response, status })) };
}

describe('a suppression that is not ours', () => {
  test('is told of once', async () => {
    const { run, listed, told, telemetry } = scene();
    await run();
    listed.push(ofPolicy('group-policy'));
    for (let hours = 0; hours < 3; hours++) await run();
    expect(told()).toMatchObject([
      {
        what: 'suppression-unknown',
        subject: 'policy/group-policy',
        detail: `${checkName} is suppressed for policy/group-policy indefinitely, by nobody that history knows of`,
        responses: [{ step: { kind: 'notify', severity: 'medium' }, status: 'planned' }],
      },
    ]);
    expect(telemetry.counts.get('DiscrepancyFound')).toBe(1);
  });

  test('is told of again when its end is another', async () => {
    const { run, listed, told, clock } = scene();
    await run();
    listed.push(ofPolicy('group-policy'));
    await run();
    listed.splice(0, 1, ofPolicy('group-policy', { expirationDate: new Date(clock.now().getTime() + day) }));
    await run();
    expect(told()).toHaveLength(2);
  });

  test('and was there before the first run is written down, and told to nobody', async () => {
    const { run, listed, told, found, telemetry } = scene();
    listed.push(ofPolicy('group-policy'), ofPolicy('valve-policy'));
    await run();
    await run();
    expect(found()).toHaveLength(2);
    expect(told()).toEqual([]);
    expect(telemetry.counts.has('DiscrepancyFound')).toBe(false);
  });

  test('and was there before is not told of either where the first run took more than one', async () => {
    const { run, listed, told, found } = scene();
    listed.push(ofPolicy('group-policy'), ofPolicy('valve-policy'));
    let left = 1;
    expect(await run(() => left-- > 0)).toBe('out-of-time');
    expect(found()).toHaveLength(1);
    expect(await run()).toBe('done');
    expect(found()).toHaveLength(2);
    expect(told()).toEqual([]);
  });

  test('is nobody’s concern once it has ended', async () => {
    const { run, listed, found, clock } = scene();
    await run();
    listed.push(ofPolicy('group-policy', { expirationDate: clock.now() }));
    await run();
    expect(found()).toEqual([]);
  });
});

describe('a suppression that a response made', () => {
  test.each<Status>(['planned', 'succeeded', 'held'])('is ours while that is %s', async (status) => {
    const { run, listed, found, history } = scene();
    await run();
    await history.open(suppressing(status));
    listed.push(ofPolicy('pump-policy'));
    await run();
    expect(found()).toEqual([]);
  });

  test.each<Status>(['observed', 'failed', 'skipped', 'expired'])(
    'is not ours where that is %s',
    async (status) => {
      const { run, listed, told, history } = scene();
      await run();
      await history.open(suppressing(status));
      listed.push(ofPolicy('pump-policy'));
      await run();
      expect(told()).toHaveLength(1);
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
  ])('is not ours where it is of %s', async (_, suppression) => {
    const { run, listed, told, history } = scene();
    await run();
    await history.open(suppressing('succeeded'));
    listed.push(suppression);
    await run();
    expect(told()).toHaveLength(1);
  });

  test('is found to be ours among many events of its subject, and asked for once', async () => {
    const { run, listed, found, history, asked } = scene();
    const findingTime = (days: number) => new Date(1_780_000_000_000 + days * day);
    await history.open(suppressing('succeeded', { findingTime: findingTime(0) }));
    for (let days = 1; days <= 250; days++)
      await history.open(
        aFindingEvent({ findingId: `later-${days}`, findingTime: findingTime(days), isSuppressed: true }),
      );
    listed.push(ofPolicy('pump-policy'));
    for (let hours = 0; hours < 3; hours++) await run();
    expect(found()).toEqual([]);
    expect(asked).toEqual([checkName]);
  });

  test('is forgotten when it is gone, so that the bookmark does not grow for ever', async () => {
    const { run, listed, history, bookmark } = scene();
    await history.open(suppressing('succeeded'));
    listed.push(ofPolicy('pump-policy'));
    await run();
    expect((await bookmark.read())?.ours).toHaveLength(1);
    listed.length = 0;
    await run();
    expect(await bookmark.read()).toEqual({ ours: [] });
  });
});
