import { createRunSweeps, DetectSchema } from '../../../../functions/reconcile/run-sweeps.ts';
import type { Sweep } from '../../../../functions/reconcile/sweep.ts';
import { createMemoryBookmark } from '../../../fakes/memory-bookmark.ts';
import { createCountingTelemetry, createLeapingClock } from '../../../fakes/recorders.ts';

function scene() {
  const ran: string[] = [];
  const telemetry = createCountingTelemetry();
  const detect = createMemoryBookmark(DetectSchema);
  const sweep = (name: string, members: Partial<Sweep> = {}): Sweep => ({
    name,
    run: async () => 'done',
    ...members,
  });
  return {
    ...{ ran, telemetry, detect },
    failed: () => telemetry.counts.get('SweepFailed') ?? 0,
    sweep,
    failing: (name: string, members: Partial<Sweep> = {}) =>
      sweep(name, { run: async () => Promise.reject(new Error('Rate exceeded')), ...members }),
    run(sweeps: readonly Sweep[], hasTime: () => boolean = () => true): Promise<void> {
      const listening = sweeps.map((each) => ({
        ...each,
        run(time: () => boolean) {
          ran.push(each.name);
          return each.run(time);
        },
      }));
      return createRunSweeps({ sweeps: listening, detect, telemetry, clock: createLeapingClock() })(hasTime);
    },
  };
}

test('a sweep that fails says so, and on which event where it was at work on one', async () => {
  const { run, failing, sweep, telemetry } = scene();
  const eventId = 'violation/v-1/2026-11-26T22:00:00.000Z/in-alarm';
  const onEvent = sweep('on-event', {
    run: () => telemetry.about({ eventId }, () => Promise.reject(new Error('Rate exceeded'))),
  });
  await run([onEvent, failing('before-any')]);
  expect(telemetry.lines).toEqual([
    { level: 'error', message: 'A sweep failed', sweep: 'on-event', eventId },
    { level: 'error', message: 'A sweep failed', sweep: 'before-any' },
  ]);
});

describe('a run', () => {
  test('a run goes through all sweeps, though some fail, and counts those', async () => {
    const { run, ran, sweep, failing, failed } = scene();
    await run([sweep('first'), failing('second'), failing('third'), sweep('fourth')]);
    expect(ran).toEqual(['first', 'second', 'third', 'fourth']);
    expect(failed()).toBe(2);
  });

  test('a run counts what it did not get through, and begins nothing once time is up', async () => {
    const { run, ran, sweep, failed } = scene();
    let time = true;
    const long = sweep('long', {
      async run() {
        time = false;
        return 'out-of-time';
      },
    });
    await run([sweep('first'), long, sweep('last')], () => time);
    expect(ran).toEqual(['first', 'long']);
    expect(failed()).toBe(2);
  });
});

describe('an account without Detect', () => {
  test('an account without Detect is no failure, run after run', async () => {
    const { run, failing, sweep, failed } = scene();
    for (let hours = 0; hours < 3; hours++)
      await run([sweep('audits'), failing('transitions', { needsDetect: true })]);
    expect(failed()).toBe(0);
  });

  test('an account without Detect is one that never answered: where Detect did, a later refusal is a failure', async () => {
    const { run, failing, sweep, failed } = scene();
    await run([failing('transitions', { needsDetect: true }), sweep('tasks', { needsDetect: true })]);
    expect(failed()).toBe(0);
    await run([failing('transitions', { needsDetect: true })]);
    expect(failed()).toBe(1);
  });

  test('an account without Detect is distinguished from audits that fail', async () => {
    const { run, failing, failed } = scene();
    await run([failing('audits')]);
    expect(failed()).toBe(1);
  });
});
