import { ListDetectMitigationActionsTasksCommand } from '@aws-sdk/client-iot';
import { createDetectTasks } from '../../shared/defender/detect-mitigation-tasks.ts';
import type { MitigationTasks } from '../../shared/defender/mitigation-task-report.ts';
import { createThingGroups } from '../../shared/defender/thing-groups.ts';
import { createViolations } from '../../shared/defender/violations.ts';
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
  test('twice starts it once', async () => {
    const ids = [await scene.alarm('lamp-1'), await scene.alarm('lamp-2')];
    expect(await tasks.start(taskOf(ids))).toEqual({ requestId: expect.stringMatching(/^[\w-]{8,}$/) });
    expect(await tasks.start(taskOf(ids.toReversed()))).toEqual({ requestId: 'started before' });
    expect(await listed()).toHaveLength(1);
  });

  test('whose id is taken by a task with another target or other actions is a conflict', async () => {
    const ids = [await scene.alarm('lamp-1'), await scene.alarm('lamp-2')];
    await tasks.start(taskOf(ids));
    const conflict = { refusal: 'invalid', because: expect.stringContaining('exists already') };
    expect(await tasks.start(taskOf(ids.slice(1)))).toEqual(conflict);
    expect(await tasks.start(taskOf(ids, { actions: ['WatchThing'] }))).toEqual(conflict);
  });

  test('while five run is refused for now', async () => {
    for (let number = 1; number <= 5; number++) {
      const task = taskOf([await scene.alarm(`lamp-${number}`)], { taskId: `ddr-${number}` });
      expect(await tasks.start(task)).toHaveProperty('requestId');
    }
    const sixth = taskOf([await scene.alarm('lamp-6')], { taskId: 'ddr-6' });
    expect(await tasks.start(sixth)).toMatchObject({ refusal: 'limit' });
    scene.pass(hour);
    expect(await tasks.start(sixth)).toHaveProperty('requestId');
  });

  test('whose answer is lost is met again by the next try', async () => {
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
  test('says that it runs, then that every action was executed', async () => {
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

  test('does not take SUCCESSFUL for done where the alarm was over before the task began', async () => {
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

  test('tells the thing that is gone from the one that was moved', async () => {
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
  ])('calls a violation failed if its %s action failed, whatever came of the other', async (_, actions) => {
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
  });
});

describe('the violations of a thing', () => {
  const asked = (thingName: string, violationId = '', receivedAt = new Date(0)) => ({
    ...{ thingName, violationId, receivedAt },
  });

  test('are active where Device Defender itself holds them to be in alarm', async () => {
    const [chatty, quiet] = [await scene.alarm('lamp-1', 'chatty'), await scene.alarm('lamp-1', 'quiet')];
    const violations = createViolations(scene.iot, scene.clock);
    const among = [asked('lamp-1', chatty), asked('lamp-1', quiet), asked('lamp-1', 'forged')];
    const others = [asked('lamp-2', chatty)];
    const activity = await violations.activityOf([...among, ...others]);
    expect([...among, ...others].map((each) => activity.isActive(each))).toEqual([true, true, false, false]);
    await scene.clear(chatty);
    expect((await violations.activityOf(among)).isActive(asked('lamp-1', chatty))).toBe(false);
  });

  test.each<[string, object, boolean]>([
    ['as Device Defender does', {}, true],
    ['without a metric', { behavior: { name: 'chatty' } }, true],
    ['of another behavior', { behavior: { name: 'quiet', metric: 'aws:num-messages-sent' } }, false],
    ['of another metric', { behavior: { name: 'chatty', metric: 'aws:all-bytes-out' } }, false],
    ['of another security profile', { securityProfileName: 'gateways' }, false],
    ['of another thing', { thingName: 'lamp-2' }, false],
  ])('that are told of %s are active as told: %#', async (_, members, isAsTold) => {
    const violationId = await scene.alarm('lamp-1');
    const behavior = { name: 'chatty', metric: 'aws:num-messages-sent' };
    const told = { thingName: 'lamp-1', violationId, securityProfileName: 'fleet', behavior, ...members };
    const violations = createViolations(scene.iot, scene.clock);
    const activity = await violations.activityOf([asked(told.thingName, violationId)]);
    expect(activity.isActiveAsNotified(told)).toBe(isAsTold);
  });

  test('are none where AWS takes a name for none, and that keeps no other thing waiting', async () => {
    const chatty = await scene.alarm('lamp-1');
    const violations = createViolations(scene.iot, scene.clock);
    const wanted = [asked('x'.repeat(129), 'forged'), asked('lamp-1', chatty)];
    const activity = await violations.activityOf(wanted);
    expect(wanted.map((each) => activity.isActive(each))).toEqual([false, true]);
  });

  const six = (...ids: readonly string[]) =>
    [1, 2, 3, 4, 5, 6].map((number) => asked(`lamp-${number}`, ids[number - 1] ?? `none-${number}`));

  test('of many things are asked for at once, at most every minute', async () => {
    const [first = '', second = ''] = [await scene.alarm('lamp-1'), await scene.alarm('lamp-2')];
    const violations = createViolations(scene.iot, scene.clock);
    const listings = () => scene.simulator.calls.list('ListActiveViolations').length;
    const active = async () => {
      const activity = await violations.activityOf(six(first, second));
      return six(first, second)
        .filter((each) => activity.isActive(each))
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

  test('that came after the list was read are not known until the next one is', async () => {
    const first = await scene.alarm('lamp-1');
    const violations = createViolations(scene.iot, scene.clock);
    await violations.activityOf(six(first));
    scene.pass(1000);
    const late = asked('lamp-2', await scene.alarm('lamp-2'), scene.clock.now());
    const wanted = [...six(first), late];
    const known = await violations.activityOf(wanted);
    expect([known.isActive(asked('lamp-1', first)), known.isActive(late)]).toEqual([true, undefined]);
    const isKnown = async () => (await violations.activityOf(wanted)).isActive(late);
    for (let looks = 0; looks < 10_000 && !(await isKnown()); looks++) await new Promise(setImmediate);
    expect(await isKnown()).toBe(true);
  });

  test('get a verification state, as often as it is set', async () => {
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

describe('taking a thing out of a group', () => {
  test('twice is as good as once', async () => {
    const groups = createThingGroups(scene.iot);
    await scene.seed('AddThingToThingGroup', { thingName: 'lamp-1', thingGroupName: 'Quarantine' });
    await groups.remove('lamp-1', 'Quarantine');
    await groups.remove('lamp-1', 'Quarantine');
    expect(scene.groupsOf('lamp-1')).toEqual([]);
  });

  test('that is gone, or a thing that is, is as good as done', async () => {
    const groups = createThingGroups(scene.iot);
    await groups.remove('nobody', 'Quarantine');
    await groups.remove('lamp-1', 'Nowhere');
    expect(scene.simulator.calls.list('RemoveThingFromThingGroup').map(({ outcome }) => outcome)).toEqual([
      'ResourceNotFoundException',
      'ResourceNotFoundException',
    ]);
  });

  test('that fails otherwise throws', async () => {
    scene.simulator.faults.add({ operation: 'RemoveThingFromThingGroup', kind: 'throttle' });
    await expect(createThingGroups(scene.iot).remove('lamp-1', 'Quarantine')).rejects.toMatchObject({
      name: 'ThrottlingException',
    });
  });
});
