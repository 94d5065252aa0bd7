import { createReport } from '../../../../functions/reconcile/report.ts';
import { createSweepOpenTasks } from '../../../../functions/reconcile/sweep-open-tasks.ts';
import { createSweepUnknownTasks } from '../../../../functions/reconcile/sweep-unknown-tasks.ts';
import { aMitigationTask } from '../../../builders/mitigation-task.ts';
import { createObservedScene } from '../../../fakes/observed-scene.ts';

const minute = 60_000;
const accountId = '111122223333';

function scene() {
  const { clock, history, telemetry, wakeUpQueue } = createObservedScene();
  const report = createReport({ history, wakeUpQueue, clock, telemetry });
  const details = () =>
    history.events().flatMap((event) => (event.kind === 'discrepancy' ? event.detail : []));
  return { clock, history, telemetry, wakeUpQueue, report, details };
}

test('a mitigation task that is open for more than half an hour is notified once', async () => {
  const { clock, history, report, details, telemetry } = scene();
  const sweep = createSweepOpenTasks({ history, report, clock, accountId });
  const createdAt = clock.now();
  await history.openTask(aMitigationTask({ taskId: 'ddr-stuck', status: 'started', createdAt }));
  await history.openTask(aMitigationTask({ taskId: 'ddr-over', status: 'succeeded', createdAt }));
  clock.pass(30 * minute);
  await sweep.run(() => true);
  expect(details()).toEqual([]);
  clock.pass(minute);
  await sweep.run(() => true);
  await sweep.run(() => true);
  expect(details()).toEqual([
    `The detect mitigation task ddr-stuck is started since ${createdAt.toISOString()} and has not ended`,
  ]);
  expect(telemetry.counts.get('DiscrepancyFound')).toBe(1);
});

test('a mitigation task that was made at a moment yet to come is notified at once', async () => {
  const { clock, history, report, details } = scene();
  const createdAt = new Date(clock.now().getTime() + 1440 * minute);
  await history.openTask(aMitigationTask({ taskId: 'ddr-forged', status: 'started', createdAt }));
  await createSweepOpenTasks({ history, report, clock, accountId }).run(() => true);
  expect(details()).toEqual([expect.stringContaining('ddr-forged is started since')]);
});

test('a check task may take six hours', async () => {
  const { clock, history, report, details } = scene();
  const sweep = createSweepOpenTasks({ history, report, clock, accountId });
  const target = { auditTaskId: 'a', checkName: 'CHECK', reasonCodes: ['A'], findings: 100_000 };
  await history.openTask(
    aMitigationTask({ taskId: 'ddr-check', kind: 'audit', target, createdAt: clock.now() }),
  );
  clock.pass(360 * minute);
  await sweep.run(() => true);
  expect(details()).toEqual([]);
  clock.pass(minute);
  await sweep.run(() => true);
  expect(details()).toEqual([expect.stringContaining('ddr-check is admitted since')]);
});

describe.each(['audit', 'detect'] as const)('an %s mitigation task in Device Defender', (kind) => {
  test('that is named like ours and that history does not know is notified once, and no other', async () => {
    const { clock, history, report, details, wakeUpQueue } = scene();
    const asked: [Date, Date][] = [];
    async function* pages(from: Date, to: Date) {
      asked.push([from, to]);
      yield ['ddr-known', 'fix-by-hand'];
      yield ['ddr-unknown'];
    }
    const nobody = async function* () {};
    const listing = { audit: nobody, detect: nobody, [kind]: pages };
    const sweep = createSweepUnknownTasks({ kind, listing, history, report, clock, accountId });
    await history.openTask(aMitigationTask({ taskId: 'ddr-known' }));
    await sweep.run(() => true);
    await sweep.run(() => true);
    expect(details()).toEqual([expect.stringContaining(`the ${kind} mitigation task ddr-unknown`)]);
    expect(wakeUpQueue.sent).toEqual(['discrepancies']);
    expect(asked[0]?.map((each) => each.getTime() - clock.now().getTime())).toEqual([-1440 * minute, 0]);
    expect(sweep.needsDetect).toBe(kind === 'detect');
  });
});

test('of many discrepancies 25 are notified at once, and the others by the next runs', async () => {
  const { clock, history, report, details, telemetry } = scene();
  const ids = Array.from({ length: 60 }, (_, index) => `ddr-${index}`);
  async function* audit() {
    yield ids;
  }
  const listing = { audit, detect: audit };
  const sweep = createSweepUnknownTasks({ kind: 'audit', listing, history, report, clock, accountId });
  const counts: number[] = [];
  for (let run = 0; run < 4; run++) {
    await sweep.run(() => true);
    counts.push(details().length);
  }
  expect(counts).toEqual([25, 50, 60, 60]);
  expect(telemetry.counts.get('DiscrepancyFound')).toBe(60);
});
