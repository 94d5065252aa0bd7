import { WatermarkSchema } from '../../../../functions/reconcile/periods.ts';
import { createReport } from '../../../../functions/reconcile/report.ts';
import { createSweepAudits } from '../../../../functions/reconcile/sweep-audits.ts';
import type { EndedAudit } from '../../../../shared/defender/audit-listing.ts';
import { createPark } from '../../../../shared/history/park.ts';
import { bodyOf } from '../../../../shared/notify/continuations.ts';
import { anAuditEvent } from '../../../builders/events.ts';
import { createMemoryBookmark } from '../../../fakes/memory-bookmark.ts';
import { createObservedScene } from '../../../fakes/observed-scene.ts';
import { createRecordedContinuations } from '../../../fakes/recorders.ts';

const hour = 3_600_000;
const day = 24 * hour;
const topicArn = 'arn:aws:sns:eu-central-1:111122223333:defender';
const missed = (auditTaskId: string) => ({ kind: 'missed', auditTaskId, attempts: 0 });

function scene() {
  const { clock, history, telemetry, wakeUpQueue } = createObservedScene();
  const continuations = createRecordedContinuations();
  const audits: (EndedAudit & { readonly at: Date })[] = [];
  const notified: { to: string | undefined } = { to: topicArn };
  const asked: [Date, Date][] = [];
  const sweep = createSweepAudits({
    ...{ clock, history, telemetry, continuations, topicArn, accountId: '111122223333' },
    listing: {
      async *ended(from, to) {
        asked.push([from, to]);
        yield audits.filter(({ at }) => at >= from && at <= to);
      },
    },
    noticeTargets: { ofAudits: async () => notified.to },
    bookmark: createMemoryBookmark(WatermarkSchema),
    report: createReport({ history, wakeUpQueue, clock, telemetry }),
  });
  return {
    ...{ clock, history, telemetry, wakeUpQueue, notified, asked },
    sent: continuations.sent,
    missed: () => telemetry.counts.get('NoticeMissed'),
    audit: (auditTaskId: string, completed = true) =>
      void audits.push({ auditTaskId, completed, at: clock.now() }),
    run: () => sweep.run(() => true),
  };
}

describe('audits without a notice', () => {
  test('audits without a notice are handed to receive-audit, once history knows them no more', async () => {
    const { run, audit, clock, history, sent, missed: count } = scene();
    await run();
    clock.pass(hour);
    audit('known');
    audit('unnotified');
    await history.open({ ...anAuditEvent(), eventId: 'audit/known' });
    await run();
    expect(sent).toEqual([missed('unnotified')]);
    expect(count()).toBe(1);
    await history.open({ ...anAuditEvent(), eventId: 'audit/unnotified' });
    clock.pass(hour);
    await run();
    expect(sent).toHaveLength(1);
  });

  test('audits without a notice and that started before the first run are left alone', async () => {
    const { run, audit, clock, sent } = scene();
    audit('before');
    clock.pass(hour);
    await run();
    clock.pass(hour);
    await run();
    expect(sent).toEqual([]);
  });

  test('audits without a notice are found though they ran for days', async () => {
    const { run, audit, clock, sent, asked } = scene();
    await run();
    for (let days = 0; days < 10; days++) {
      clock.pass(day);
      await run();
    }
    const [from] = asked.at(-1) ?? [];
    expect(from).toEqual(new Date(clock.now().getTime() - 8 * day));
    audit('long');
    clock.pass(6 * day);
    await run();
    expect(sent).toEqual([missed('long')]);
  });

  test('audits without a notice are asked for no further back than 89 days, however long no run was', async () => {
    const { run, clock, asked } = scene();
    await run();
    clock.pass(200 * day);
    await run();
    expect(asked.at(-1)?.[0]).toEqual(new Date(clock.now().getTime() - 89 * day));
  });

  test('audits without a notice are handed over, but not counted as missed, where they failed or were canceled', async () => {
    const { run, audit, clock, sent, missed: count } = scene();
    await run();
    clock.pass(hour);
    audit('canceled', false);
    await run();
    expect(sent).toHaveLength(1);
    expect(count()).toBeUndefined();
  });

  test('audits without a notice are handed over again while nothing came of it, but no more once they are parked', async () => {
    const { run, audit, clock, history, telemetry, sent } = scene();
    await run();
    clock.pass(hour);
    audit('odd');
    await run();
    await run();
    expect(sent).toHaveLength(2);
    const [continuation] = sent;
    const park = createPark({ history, clock, telemetry, by: 'receive-audit' });
    const Message = continuation ? bodyOf(continuation) : '';
    await park({ Message, TopicArn: '' }, { kind: 'unconfirmed', detail: 'unknown' });
    await run();
    expect(sent).toHaveLength(2);
  });
});

describe.each([
  ['another topic', 'arn:aws:sns:eu-central-1:111122223333:other'],
  ['no topic', undefined],
])('where audit notices go to %s', (_, target) => {
  test('they are not acted on, and operators are notified once', async () => {
    const { run, audit, clock, notified, sent, history, wakeUpQueue } = scene();
    await run();
    notified.to = target;
    for (let hours = 0; hours < 3; hours++) {
      clock.pass(hour);
      audit(`unnotified-${hours}`);
      await run();
    }
    expect(sent).toEqual([]);
    expect(history.events()).toMatchObject([
      { kind: 'discrepancy', what: 'audits-notified-elsewhere', responses: [{ status: 'planned' }] },
    ]);
    expect(wakeUpQueue.sent).toHaveLength(1);
  });

  test('those of that time stay unanswered when the topic is set right', async () => {
    const { run, audit, clock, notified, sent } = scene();
    await run();
    notified.to = target;
    clock.pass(hour);
    audit('then');
    clock.pass(1000);
    await run();
    notified.to = topicArn;
    clock.pass(hour);
    audit('now');
    await run();
    expect(sent).toEqual([missed('now')]);
  });
});
