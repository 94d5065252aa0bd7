import { auditEventId, type CheckProgress } from '../../../../shared/sources/audit/events.ts';
import { aCertificateFindingEvent, anAuditEvent, aViolationEvent } from '../../../builders/events.ts';
import { userOf } from '../../../fakes/defender/memory-defender.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFindingRule } from '../../shared/rules/builders.ts';

const minute = 60_000;
const checkName = 'DEVICE_CERTIFICATE_EXPIRING_CHECK';
const rule = (members: Record<string, unknown> = {}) =>
  aFindingRule({ id: 'take-all', respond: [{ mitigate: ['QuarantineThing'] }], ...members });

/** The finding about the certificate of this number, one for each reason. */
const findingOf = (number: number, rules = [rule()], reason = 'CERTIFICATE_PAST_EXPIRATION') =>
  aCertificateFindingEvent(
    number,
    {
      checkName,
      findingId: `finding-${String(number).padStart(4, '0')}-${reason}`,
      reasonForNonComplianceCode: reason,
    },
    { rules },
  );

const findings = (count: number, rules?: Record<string, unknown>[]) =>
  Array.from({ length: count }, (_, index) => findingOf(index + 1, rules));

const progressOf = (count: number, members: Partial<CheckProgress> = {}): CheckProgress => ({
  ...{ checkName, counted: count, read: count, resources: count, suppressed: 0, planned: count },
  ...{ rules: ['take-all'], reasonCodes: ['CERTIFICATE_PAST_EXPIRATION'], rereads: 0, done: true },
  ...members,
});

/** A responder whose history holds an audit that has been read so far. */
async function auditOf(progress: CheckProgress) {
  const responder = createResponder();
  await responder.history.open({ ...anAuditEvent(), progress: [progress] });
  const { defender, history } = responder;
  return {
    ...responder,
    /** What each started task was aimed at: the number of findings, or the audit. */
    targets: () =>
      defender
        .started()
        .map(({ target }) =>
          'findingIds' in target ? target.findingIds.length : 'auditTaskId' in target && 'all',
        ),
    async progress(changed: CheckProgress) {
      const audit = await history.read(auditEventId(anAuditEvent().auditTaskId));
      if (audit?.kind === 'audit') await history.save({ ...audit, progress: [changed] });
    },
    async aggregateStatuses(events: readonly { eventId: string }[]) {
      const all = await Promise.all(events.map(({ eventId }) => responder.statuses(eventId)));
      return [...new Set(all.flat())];
    },
  };
}

describe('a rule that takes all findings of a check', () => {
  test('a rule that takes all findings of a check has them mitigated by one check task', async () => {
    const { receive, run, targets, aggregateStatuses, defender } = await auditOf(progressOf(60));
    const events = findings(60);
    await receive(...events);
    await run();
    expect(targets()).toEqual(['all']);
    expect(defender.started()[0]).toMatchObject({ actions: ['QuarantineThing'], target: { checkName } });
    expect(await aggregateStatuses(events)).toEqual(['succeeded']);
  });

  test('a rule that takes all findings of a check keeps what was there before of each of them, before the task is started', async () => {
    const { receive, run, defender, event } = await auditOf(progressOf(60));
    const events = findings(60);
    let admitted = 0;
    const start = defender.mitigationTasks.start;
    defender.mitigationTasks.start = async (task) => {
      const all = await Promise.all(events.map(({ eventId }) => event(eventId)));
      admitted = all.filter(({ responses }) => responses[0]?.holds?.length).length;
      return start(task);
    };
    await receive(...events);
    await run();
    expect(admitted).toBe(60);
  });

  test('a rule that takes all findings of a check waits until the check has been read, and is started once however often it is looked at', async () => {
    const { receive, run, targets, progress, aggregateStatuses } = await auditOf(
      progressOf(60, { read: 30, planned: 30, done: false }),
    );
    const events = findings(60);
    await receive(...events.slice(0, 30));
    await run();
    expect(targets()).toEqual([]);
    await receive(...events.slice(30));
    await progress(progressOf(60));
    await run();
    await run();
    expect(targets()).toEqual(['all']);
    expect(await aggregateStatuses(events)).toEqual(['succeeded']);
  });

  test('a rule that takes all findings of a check is not waited for where reading stands still for a quarter of an hour', async () => {
    const { receive, run, targets, clock } = await auditOf(
      progressOf(60, { read: 30, planned: 30, done: false }),
    );
    await receive(...findings(30));
    clock.pass(15 * minute);
    await run();
    expect(targets().sort()).toEqual([25, 5]);
  });

  test.each([
    ['another rule decided some', { rules: ['take-all', 'other'] }],
    ['some are not planned', { planned: 59 }],
    ['some have no reason code to narrow the audit by', { reasonCodes: ['A', ''] }],
    [
      'they have more reason codes than a task takes',
      { reasonCodes: Array.from({ length: 26 }, (_, n) => `R${n}`) },
    ],
    ['fewer could be read than the audit counted', { counted: 61 }],
    ['the resources of what was read are not known', { resources: undefined as unknown as number }],
  ])('a rule that takes all findings of a check has them in tasks of 25 where %s', async (_, members) => {
    const { receive, run, targets } = await auditOf(progressOf(60, members));
    await receive(...findings(60));
    await run();
    expect(targets().sort()).toEqual([10, 25, 25]);
  });

  test('a check with more findings than resources has them in tasks of 25, each resource once at a time: what is missing is not known (F27)', async () => {
    const { receive, run, targets } = await auditOf(progressOf(32, { counted: 30, resources: 30 }));
    const twice = [1, 2].map((number) => findingOf(number, [rule()], 'ANOTHER_REASON'));
    await receive(...findings(30), ...twice);
    await run(180_000);
    expect(targets().sort()).toEqual([2, 25, 5]);
  });

  test('a check whose members are of fewer resources than the audit counted is not started, whatever its row says (F27)', async () => {
    const { receive, run, targets, history } = await auditOf(progressOf(32));
    await receive(...findings(30), ...[1, 2].map((number) => findingOf(number, [rule()], 'ANOTHER_REASON')));
    await run();
    expect(targets()).toEqual([]);
    expect(history.tasks()).toMatchObject([{ status: 'canceled' }]);
  });

  test('a rule that takes all findings of a check has them in tasks of 25 where it has limits, which count one by one', async () => {
    const limited = rule({ limits: { devices: [{ count: 1000, per: '1h' }] } });
    const { receive, run, targets } = await auditOf(progressOf(60));
    await receive(...findings(60, [limited]));
    await run();
    expect(targets().sort()).toEqual([10, 25, 25]);
  });

  test('a rule that takes all findings of a check has 25 in one task as it always had', async () => {
    const { receive, run, targets } = await auditOf(progressOf(25));
    await receive(...findings(25));
    await run();
    expect(targets()).toEqual([25]);
  });

  test('a rule that takes all findings of a check spares the one that is not to be touched, and has the others in tasks of 25', async () => {
    const { receive, run, targets, defender, clock, statuses, aggregateStatuses } = await auditOf(
      progressOf(60),
    );
    const events = findings(60);
    const spared = events[40]?.findingId ?? '';
    const certificateId = (41).toString(16).padStart(64, '0');
    defender.setMember(userOf(certificateId), 'Quarantine', true);
    await receive(...events);
    await run();
    expect(targets()).toEqual([]);
    clock.pass(10 * minute);
    await run();
    expect(targets().every((size) => size !== 'all')).toBe(true);
    expect(await statuses(`finding/${spared}`)).toEqual(['skipped']);
    expect(await aggregateStatuses(events.filter(({ findingId }) => findingId !== spared))).toEqual([
      'succeeded',
    ]);
  });

  test('a rule that takes all findings of a check goes on collecting where a run ended in the middle', async () => {
    const { receive, runPass, run, targets, aggregateStatuses, defender } = await auditOf(progressOf(60));
    const events = findings(60);
    await receive(...events);
    defender.outages.add('read');
    await runPass();
    defender.outages.clear();
    await run();
    expect(targets()).toEqual(['all']);
    expect(await aggregateStatuses(events)).toEqual(['succeeded']);
  });

  test('a rule that takes all findings of a check is neither started on a part of them nor given up by a process that finds it begun', async () => {
    const { receive, run, restart, targets, aggregateStatuses, history } = await auditOf(progressOf(60));
    const events = findings(60);
    await receive(...events.slice(0, 30));
    await run();
    restart();
    await run();
    expect(targets()).toEqual([]);
    expect(history.tasks()).toMatchObject([{ status: 'collecting', target: { findings: 60 } }]);
    await receive(...events.slice(30));
    await run();
    expect(targets()).toEqual(['all']);
    expect(await aggregateStatuses(events)).toEqual(['succeeded']);
  });

  test('a rule that takes all findings of a check is started again where its start met the limit, without any guard being asked again', async () => {
    const { receive, run, targets, defender, aggregateStatuses, clock } = await auditOf(progressOf(60));
    const events = findings(60);
    await receive(...events);
    defender.refusals.set('start', { refusal: 'limit', because: 'LimitExceededException' });
    await run();
    expect(targets()).toEqual([]);
    defender.refusals.clear();
    clock.pass(minute);
    await run();
    expect(targets()).toEqual(['all']);
    expect(await aggregateStatuses(events)).toEqual(['succeeded']);
  });

  test('a rule that takes all findings of a check has them in tasks of 25 where AWS refuses the check task', async () => {
    const { receive, run, targets, defender, clock } = await auditOf(progressOf(30));
    await receive(...findings(30));
    const { start } = defender.mitigationTasks;
    defender.mitigationTasks.start = async (task) =>
      'findings' in task.target ? { refusal: 'invalid', because: 'no' } : start(task);
    await run();
    clock.pass(10 * minute);
    await run();
    expect(targets().sort()).toEqual([25, 5]);
  });

  test('a rule that takes all findings of a check is broken up where its findings were decided in two ways, so that none waits for ever', async () => {
    const { receive, run, targets, clock, aggregateStatuses } = await auditOf(progressOf(60));
    const other = rule({ respond: [{ mitigate: ['QuarantineThing', 'BlankPolicy'] }] });
    const events = [
      ...findings(30),
      ...Array.from({ length: 30 }, (_, index) => findingOf(31 + index, [other])),
    ];
    await receive(...events.slice(0, 30));
    await run();
    for (let times = 0; times < 3; times++) {
      clock.pass(10 * minute + 1);
      await run();
    }
    expect(targets().sort()).toEqual([25, 5]);
    expect(await aggregateStatuses(events.slice(0, 30))).toEqual(['succeeded']);
  });

  test('a check task that did more than its members is no success: it names the number that nobody decided on (F27)', async () => {
    const { receive, run, defender, history, opsTopic, aggregateStatuses } = await auditOf(progressOf(32));
    const events = findings(40);
    await receive(...events.slice(0, 32));
    for (const event of events.slice(32)) defender.hear(event);
    await run();
    await run();
    expect(await aggregateStatuses(events.slice(0, 32))).toEqual(['succeeded']);
    expect(history.tasks()).toMatchObject([{ status: 'failed', counts: { total: 40 } }]);
    const found = history.events().filter(({ kind }) => kind === 'discrepancy');
    expect(found).toMatchObject([
      { what: 'task-exceeded', detail: expect.stringContaining('8 more than the 32') },
    ]);
    expect(opsTopic.notices).toHaveLength(1);
  });
});

test('an alarm is contained though an audit can not be read, whose findings wait for it', async () => {
  const { receive, run, history, statuses, telemetry } = await auditOf(progressOf(30));
  const [alarm, events] = [aViolationEvent(), findings(30)];
  await receive(alarm, ...events);
  const { read } = history;
  history.read = (eventId) =>
    eventId === auditEventId(anAuditEvent().auditTaskId)
      ? Promise.reject(new Error('out of order'))
      : read(eventId);
  await run();
  expect(await statuses(alarm.eventId)).toEqual(['succeeded']);
  expect(await statuses(events[0]?.eventId ?? '')).toEqual(['planned']);
  expect(telemetry.counts.get('ResponseAttemptFailed')).toBeGreaterThan(0);
});
