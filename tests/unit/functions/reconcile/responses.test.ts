import { createReport } from '../../../../functions/reconcile/report.ts';
import { createSweepResponses } from '../../../../functions/reconcile/sweep-responses.ts';
import { transitionTo } from '../../../../functions/respond/transition.ts';
import type { MitigationTask } from '../../../../shared/responses/task.ts';
import { aFindingEvent, aViolationEvent } from '../../../builders/events.ts';
import { createResponder } from '../../../fakes/responder.ts';
import { aFindingRule, aRule } from '../../shared/rules/builders.ts';

const minute = 60_000;

/** The real respond, and the sweep over the same history. */
function scene() {
  const responder = createResponder();
  const { history, wakeUpQueue, clock, telemetry } = responder;
  const report = createReport({ history, wakeUpQueue, clock, telemetry });
  const sweep = createSweepResponses({ history, wakeUpQueue, report, clock, telemetry });
  return {
    ...responder,
    sweep: () => sweep.run(() => true),
    found: () =>
      history
        .events()
        .flatMap((event) => (event.kind === 'discrepancy' ? `${event.what} ${event.subject}` : [])),
    /** Changes a task as nobody should: the index of history that respond follows by is the task's status. */
    async change(changes: Partial<MitigationTask>): Promise<MitigationTask> {
      const [task] = history.tasks();
      if (!task) throw new Error('There is no task');
      await history.saveTask({ ...task, ...changes });
      return task;
    },
  };
}

describe('a response that waits though it is due', () => {
  test('a response that waits though it is due wakes respond up and is notified after 15 minutes, once, however many wait', async () => {
    const { receive, sweep, found, clock, wakeUpQueue, history } = scene();
    const at = clock.now();
    const other = { violationId: 'other', thingName: 'pump-18' };
    await receive(aViolationEvent({}, { at }), aViolationEvent(other, { at }));
    clock.pass(15 * minute);
    await sweep();
    expect(found()).toEqual([]);
    clock.pass(1);
    await sweep();
    expect(found()).toEqual(['response-stalled thing/pump-17']);
    expect(wakeUpQueue.sent).toContain('responses are stalled');
    expect(history.events().at(-1)).toMatchObject({
      detail: expect.stringContaining('(QuarantineThing, planned) is stalled since'),
      responses: [{ step: { kind: 'notify', severity: 'high' }, status: 'planned' }],
    });
    clock.pass(60 * minute);
    await sweep();
    expect(found()).toHaveLength(1);
  });

  test('a response that waits though it is due is notified by respond, as any other event', async () => {
    const { receive, sweep, clock, run, opsTopic } = scene();
    await receive(aViolationEvent());
    clock.pass(16 * minute);
    await sweep();
    await run();
    expect(opsTopic.notices).toMatchObject([
      {
        severity: 'high',
        headline: 'Needs a person: thing/pump-17',
        because: expect.stringContaining('is stalled since'),
      },
    ]);
  });

  test('a response that waits though it is due does not stand still while it is not its turn, or before it is due', async () => {
    const { receive, sweep, found, clock, transitions, event } = scene();
    const rule = aRule({
      respond: [{ mitigate: ['QuarantineThing'] }, { setVerificationState: { state: 'TRUE_POSITIVE' } }],
    });
    const alarm = aViolationEvent({}, { rules: [rule] });
    await receive(alarm);
    clock.pass(16 * minute);
    const notBefore = new Date(clock.now().getTime() + minute).toISOString();
    const stored = await event(alarm.eventId);
    const [response] = stored.responses;
    if (response)
      await transitions.record(
        { event: stored, index: 0, response },
        transitionTo('held', 'limit-reached', 'a test', { changes: { notBefore } }),
      );
    await sweep();
    expect(found()).toEqual([]);
  });

  test('a response that waits though it is due about a discrepancy makes no other one', async () => {
    const { receive, sweep, found, clock } = scene();
    await receive(aViolationEvent());
    clock.pass(16 * minute);
    await sweep();
    clock.pass(60 * minute);
    await sweep();
    expect(found()).toHaveLength(1);
  });
});

describe('a response that is still with a task', () => {
  test('a response that is still with a task which history holds to have ended is followed again, and notified', async () => {
    const { receive, sweep, found, clock, change, run, statuses } = scene();
    const alarm = aViolationEvent();
    await receive(alarm);
    await run(16_000);
    expect(await statuses(alarm.eventId)).toEqual(['admitted']);
    await change({ status: 'succeeded' });
    clock.pass(10 * minute);
    await sweep();
    expect(found()).toEqual([]);
    clock.pass(10 * minute);
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['admitted']);
    await sweep();
    expect(found()).toEqual(['task-resumed thing/pump-17']);
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['succeeded']);
    clock.pass(20 * minute);
    await sweep();
    expect(found()).toHaveLength(1);
  });

  test('a response that is still with a task which collects or runs for a check task is with that task, however long', async () => {
    const { receive, sweep, found, clock, run, change, history, defender } = scene();
    await receive(aViolationEvent());
    defender.outages.add('start');
    await run();
    await change({
      target: { auditTaskId: 'a', checkName: 'CHECK', reasonCodes: ['A'], findings: 26 },
      status: 'collecting',
    });
    clock.pass(60 * minute);
    await sweep();
    expect(await history.openTasks()).toHaveLength(1);
    expect(found()).toEqual([]);
  });

  test('a response that is still with a task that was never started is planned again by respond itself', async () => {
    const { receive, sweep, found, clock, change, run, statuses, defender } = scene();
    const alarm = aViolationEvent();
    await receive(alarm);
    defender.outages.add('start');
    await run();
    expect(await statuses(alarm.eventId)).toEqual(['admitted']);
    await change({ status: 'canceled' });
    clock.pass(20 * minute);
    await sweep();
    expect(found()).toEqual(['response-stalled thing/pump-17']);
    defender.outages.clear();
    await run();
    expect((await statuses(alarm.eventId))[0]).toBe('succeeded');
    expect(defender.started()).toHaveLength(1);
  });

  test('a response that is still with a task that is open is left to respond', async () => {
    const { receive, sweep, found, clock, run } = scene();
    await receive(aViolationEvent());
    await run(16_000);
    clock.pass(20 * minute);
    await sweep();
    expect(found()).toEqual([]);
  });

  test('a response that is still with a task which history does not have is notified once', async () => {
    const { receive, sweep, found, clock, run, history } = scene();
    await receive(aViolationEvent());
    await run(16_000);
    clock.pass(20 * minute);
    Object.assign(history, { readTask: async () => undefined });
    await sweep();
    await sweep();
    expect(found()).toEqual(['task-missing thing/pump-17']);
  });
});

test('responses that have ended, or only observe, stand as they do for good', async () => {
  const { receive, sweep, found, clock, run } = scene();
  await receive(
    aViolationEvent({}, { rules: [aRule({ mode: 'observe' })] }),
    aFindingEvent({}, { rules: [aFindingRule()] }),
  );
  await run();
  clock.pass(90 * minute);
  await sweep();
  expect(found()).toEqual([]);
});
