import { ListDetectMitigationActionsTasksCommand } from '@aws-sdk/client-iot';
import { createDetectTasks } from '../../shared/defender/detect-mitigation-tasks.ts';
import type { MitigationTasks } from '../../shared/defender/mitigation-task-report.ts';
import { around, createViolations } from '../../shared/defender/violations.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
import { aMitigationTask } from '../builders/mitigation-task.ts';
import { type DetectScene, detectScene } from '../fakes/detect-scene.ts';

const hour = 3_600_000;
let scene: DetectScene;
let tasks: MitigationTasks;

beforeEach(async () => {
  scene = await detectScene('lamp-1', 'lamp-2', 'lamp-3', 'lamp-4', 'lamp-5', 'lamp-6');
  tasks = createDetectTasks(scene.iot);
});
afterEach(() => scene.close());

const taskOf = (ids: readonly string[], members: Partial<MitigationTask> = {}): MitigationTask =>
  aMitigationTask({ target: { violationIds: [...ids] }, ...members });

const listed = async () => {
  const now = scene.clock.now().getTime();
  const span = { startTime: new Date(now - hour), endTime: new Date(now + hour) };
  return (await scene.iot.send(new ListDetectMitigationActionsTasksCommand(span))).tasks ?? [];
};

const finished = async (task: MitigationTask) => {
  scene.pass(hour);
  const report = await tasks.describe(task);
  if (report.status === 'running' || report.status === 'unknown') throw new Error('The task has not ended');
  return report;
};

describe('starting a Detect mitigation task', () => {
  test('starting a Detect mitigation task twice starts it once', async () => {
    const ids = [await scene.alarm('lamp-1'), await scene.alarm('lamp-2')];
    expect(await tasks.start(taskOf(ids))).toEqual({ requestId: expect.stringMatching(/^[\w-]{8,}$/) });
    expect(await tasks.start(taskOf(ids.toReversed()))).toEqual({ requestId: 'started before' });
    expect(await listed()).toHaveLength(1);
  });

  test('starting a Detect mitigation task whose id is taken by a task with another target or other actions is a conflict', async () => {
    const ids = [await scene.alarm('lamp-1'), await scene.alarm('lamp-2')];
    await tasks.start(taskOf(ids));
    const conflict = { refusal: 'invalid', because: expect.stringContaining('exists already') };
    expect(await tasks.start(taskOf(ids.slice(1)))).toEqual(conflict);
    expect(await tasks.start(taskOf(ids, { actions: ['WatchThing'] }))).toEqual(conflict);
  });

  test('starting a Detect mitigation task while five run is refused for now', async () => {
    for (let number = 1; number <= 5; number++) {
      const task = taskOf([await scene.alarm(`lamp-${number}`)], { taskId: `ddr-${number}` });
      expect(await tasks.start(task)).toHaveProperty('requestId');
    }
    const sixth = taskOf([await scene.alarm('lamp-6')], { taskId: 'ddr-6' });
    expect(await tasks.start(sixth)).toMatchObject({ refusal: 'limit' });
    scene.pass(hour);
    expect(await tasks.start(sixth)).toHaveProperty('requestId');
  });

  test('starting a Detect mitigation task whose answer is lost is met again by the next try', async () => {
    scene.simulator.faults.add({
      operation: 'StartDetectMitigationActionsTask',
      kind: 'lost-answer',
      times: 1,
    });
    const task = taskOf([await scene.alarm('lamp-1')]);
    await expect(tasks.start(task)).rejects.toThrow();
    expect(await tasks.start(task)).toEqual({ requestId: 'started before' });
    expect(await listed()).toHaveLength(1);
  });
});

describe('the report on a Detect mitigation task', () => {
  test('the report on a Detect mitigation task says that it runs, then that every action was executed', async () => {
    const ids = [await scene.alarm('lamp-1'), await scene.alarm('lamp-2')];
    const task = taskOf(ids, { actions: ['QuarantineThing', 'WatchThing'] });
    await tasks.start(task);
    expect(await tasks.describe(task)).toEqual({ status: 'running' });
    const report = await finished(task);
    expect(report).toMatchObject({ status: 'succeeded', counts: { executed: 4, skipped: 0, failed: 0 } });
    for (const id of ids) expect(await report.outcomeOf(id)).toMatchObject({ status: 'succeeded' });
    expect(scene.simulator.calls.list('ListDetectMitigationActionsExecutions')).toEqual([]);
    expect(scene.groupsOf('lamp-1')).toEqual(['Quarantine', 'Watched']);
  });

  test('the report on a Detect mitigation task does not take SUCCESSFUL for done where the alarm was over before the task began', async () => {
    const [over, on] = [await scene.alarm('lamp-1'), await scene.alarm('lamp-2')];
    await scene.clear(over);
    const task = taskOf([over, on]);
    const answer = await tasks.start(task);
    if ('refusal' in answer) throw new Error(answer.because);
    const report = await finished(task);
    expect(await report.outcomeOf(over)).toMatchObject({ status: 'skipped' });
    expect(await report.outcomeOf(on)).toMatchObject({ status: 'succeeded' });
    expect(scene.groupsOf('lamp-1')).toEqual([]);
  });

  test('the report on a Detect mitigation task distinguishes the thing that is gone from the one that was moved', async () => {
    const [gone, there] = [await scene.alarm('lamp-1'), await scene.alarm('lamp-2')];
    const task = taskOf([gone, there]);
    await scene.seed('DeleteThing', { thingName: 'lamp-1' });
    await tasks.start(task);
    const report = await finished(task);
    expect(await report.outcomeOf(gone)).toMatchObject({
      status: expect.stringMatching(/^(failed|skipped)$/),
    });
    expect(await report.outcomeOf(there)).toMatchObject({ status: 'succeeded' });
  });

  test.each([
    ['first', ['WatchThing', 'QuarantineThing']],
    ['last', ['QuarantineThing', 'WatchThing']],
  ])(
    'the report on a Detect mitigation task calls a violation failed if its %s action failed, whatever came of the other',
    async (_, actions) => {
      await scene.seed('SeedRefusedRole', { roleArn: scene.roleOf('WatchThing') });
      const id = await scene.alarm('lamp-1');
      const task = taskOf([id], { actions });
      await tasks.start(task);
      const report = await finished(task);
      expect(report.status).toBe('failed');
      expect(await report.outcomeOf(id)).toEqual({
        status: 'failed',
        because: expect.stringMatching(/^WatchThing FAILED: INSUFFICIENT_PERMISSIONS/),
      });
    },
  );
});

describe('the violations of a thing', () => {
  const asked = (thingName: string, violationId = '', receivedAt = new Date(0)) => ({
    ...{ thingName, violationId, receivedAt },
  });

  test('the violations of a thing are active where Device Defender itself holds them to be in alarm', async () => {
    const [chatty, quiet] = [await scene.alarm('lamp-1', 'chatty'), await scene.alarm('lamp-1', 'quiet')];
    const violations = createViolations(scene.iot, scene.clock);
    const among = [asked('lamp-1', chatty), asked('lamp-1', quiet), asked('lamp-1', 'forged')];
    const others = [asked('lamp-2', chatty)];
    const activity = await violations.activityOf([...among, ...others]);
    expect([...among, ...others].map((each) => activity.isKnown(each))).toEqual([true, true, true, true]);
    expect([...among, ...others].map((each) => activity.listed(each)?.violationId)).toEqual([
      ...[chatty, quiet, undefined, undefined],
    ]);
    await scene.clear(chatty);
    const after = await violations.activityOf(among);
    expect(after.listed(asked('lamp-1', chatty))).toBeUndefined();
    expect(after.isKnown(asked('lamp-1', chatty))).toBe(true);
  });

  test('the violations of a thing are listed as the notices that Device Defender would send of them now', async () => {
    const violationId = await scene.alarm('lamp-1');
    const began = scene.clock.now();
    const violations = createViolations(scene.iot, scene.clock);
    const activity = await violations.activityOf([asked('lamp-1', violationId)]);
    expect(activity.listed({ thingName: 'lamp-1', violationId })).toMatchObject({
      ...{ thingName: 'lamp-1', violationId, securityProfileName: 'fleet' },
      ...{ violationEventType: 'in-alarm', violationEventTime: began.getTime() },
      behavior: { name: 'chatty', metric: 'aws:num-messages-sent' },
      metricValue: { count: 99 },
    });
  });

  test('the violations of a thing that were not asked about are not known', async () => {
    const [first, second] = [await scene.alarm('lamp-1'), await scene.alarm('lamp-2')];
    const activity = await createViolations(scene.iot, scene.clock).activityOf([asked('lamp-1', first)]);
    expect(activity.isKnown(asked('lamp-1', first))).toBe(true);
    expect([asked('lamp-2', second), asked('lamp-2', first)].map(activity.isKnown)).toEqual([false, false]);
  });

  test('the violations of a thing are none where AWS takes a name for none, and that keeps no other thing waiting', async () => {
    const chatty = await scene.alarm('lamp-1');
    const violations = createViolations(scene.iot, scene.clock);
    const wanted = [asked('x'.repeat(129), 'forged'), asked('lamp-1', chatty)];
    const activity = await violations.activityOf(wanted);
    expect(wanted.map((each) => activity.listed(each)?.violationId)).toEqual([undefined, chatty]);
    expect(wanted.map((each) => activity.isKnown(each))).toEqual([true, true]);
  });

  const six = (...ids: readonly string[]) =>
    [1, 2, 3, 4, 5, 6].map((number) => asked(`lamp-${number}`, ids[number - 1] ?? `none-${number}`));

  test('the violations of a thing of many things are asked for at once, at most every minute', async () => {
    const [first = '', second = ''] = [await scene.alarm('lamp-1'), await scene.alarm('lamp-2')];
    const violations = createViolations(scene.iot, scene.clock);
    const listings = () => scene.simulator.calls.list('ListActiveViolations').length;
    const active = async () => {
      const activity = await violations.activityOf(six(first, second));
      return six(first, second)
        .filter((each) => activity.listed(each))
        .map(({ violationId }) => violationId);
    };
    expect(await active()).toEqual([first, second]);
    await scene.clear(first);
    scene.pass(9999);
    expect(await active()).toEqual([first, second]);
    expect(listings()).toBe(1);
    scene.pass(50_001);
    expect(await active()).toEqual([second]);
    expect(listings()).toBe(2);
  });

  test('the violations of a thing that came after the list was read are asked for by themselves', async () => {
    const first = await scene.alarm('lamp-1');
    const violations = createViolations(scene.iot, scene.clock);
    await violations.activityOf(six(first));
    scene.pass(1000);
    const late = asked('lamp-2', await scene.alarm('lamp-2'), scene.clock.now());
    const known = await violations.activityOf([...six(first), late]);
    expect([asked('lamp-1', first), late].map((each) => known.isKnown(each))).toEqual([true, true]);
    expect(known.listed(late)?.violationId).toBe(late.violationId);
  });

  test('the violations of a thing get a verification state, as often as it is set', async () => {
    const id = await scene.alarm('lamp-1');
    const violations = createViolations(scene.iot, scene.clock);
    for (const state of ['FALSE_POSITIVE', 'TRUE_POSITIVE'] as const) {
      expect(await violations.setVerificationState(id, state, 'seen in the field')).toHaveProperty(
        'requestId',
      );
      expect(scene.simulator.account.detect.activeViolations.get(id)).toMatchObject({
        verificationState: state,
      });
    }
  });
});

describe('the transitions of a violation that Device Defender remembers', () => {
  const transitionsOf = (violationId: string, [from, to]: readonly [Date, Date], thingName = 'lamp-1') =>
    createViolations(scene.iot, scene.clock).transitionsBetween({ thingName, violationId }, from, to);

  test('the transitions of a violation that Device Defender remembers are those of a period, the oldest first, each as its notice', async () => {
    const began = scene.clock.now();
    const violationId = await scene.alarm('lamp-1');
    await scene.alarm('lamp-1', 'quiet');
    scene.pass(300_000);
    const cleared = scene.clock.now();
    await scene.clear(violationId);
    const all = await transitionsOf(violationId, [began, cleared]);
    expect(all.map(({ type, at }) => [type, at])).toEqual([
      ['in-alarm', began],
      ['alarm-cleared', cleared],
    ]);
    expect(all.map(({ notice }) => notice)).toMatchObject([
      {
        ...{ violationId, thingName: 'lamp-1', securityProfileName: 'fleet' },
        ...{ violationEventType: 'in-alarm', violationEventTime: began.getTime() },
        metricValue: { count: 99 },
      },
      { violationId, violationEventType: 'alarm-cleared', violationEventTime: cleared.getTime() },
    ]);
    expect((await transitionsOf(violationId, around(cleared))).map(({ type }) => type)).toEqual([
      'alarm-cleared',
    ]);
    expect(await transitionsOf(violationId, around(new Date(cleared.getTime() + 120_000)))).toEqual([]);
  });

  test('the transitions of a violation that Device Defender remembers are looked for a minute before and after the moment that a notice gives, to the millisecond', () => {
    const at = new Date('2026-11-01T00:01:00.500Z');
    expect(around(at)).toEqual([new Date('2026-11-01T00:00:00.500Z'), new Date('2026-11-01T00:02:00.500Z')]);
  });

  test('the transitions of a violation that Device Defender remembers include one in the last second of the period, since the API asks in whole seconds', async () => {
    scene.pass(900);
    const at = scene.clock.now();
    const violationId = await scene.alarm('lamp-1');
    const period = [new Date(at.getTime() - 60_000), new Date(at.getTime())] as const;
    expect(await transitionsOf(violationId, period)).toHaveLength(1);
  });

  test('the transitions of a violation that Device Defender remembers are none of another thing, of another id, or of a name that AWS takes for none', async () => {
    const violationId = await scene.alarm('lamp-1');
    const period = around(scene.clock.now());
    expect(await transitionsOf(violationId, period, 'lamp-2')).toEqual([]);
    expect(await transitionsOf('forged', period)).toEqual([]);
    expect(await transitionsOf(violationId, period, 'x'.repeat(129))).toEqual([]);
  });

  test('the transitions of a violation that Device Defender remembers are not known where AWS fails', async () => {
    const violationId = await scene.alarm('lamp-1');
    scene.simulator.faults.add({ operation: 'ListViolationEvents', kind: 'throttle' });
    await expect(transitionsOf(violationId, around(scene.clock.now()))).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
  });
});
