import { findingTask, type TasksScene, tasksScene, violationTask } from './tasks-scene.ts';
import type { DefenderWorld } from './world.ts';

const minute = 60_000;

/** How mitigation tasks are started. */
export function describeTaskStarts(worldOf: () => DefenderWorld): void {
  let world: DefenderWorld;
  let scene: TasksScene;
  beforeEach(async () => {
    world = worldOf();
    scene = await tasksScene(world);
  });

  test('a task that is started again is one task, with its ids in any order', async () => {
    const ids = [await world.alarm('pump-1'), await world.alarm('pump-2')];
    await scene.tasks.start(violationTask(ids));
    expect(await scene.tasks.start(violationTask(ids))).toEqual({ requestId: 'started before' });
    expect(await scene.tasks.start(violationTask(ids.toReversed()))).toEqual({ requestId: 'started before' });
  });

  test('a task of the same id with other work is refused for good', async () => {
    const [first, second] = [await world.alarm('pump-1'), await world.alarm('pump-2')];
    await scene.tasks.start(violationTask([first]));
    const refused = { refusal: 'invalid', because: expect.stringContaining('exists already') };
    expect(await scene.tasks.start(violationTask([second]))).toEqual(refused);
    expect(await scene.tasks.start(violationTask([first, second]))).toEqual(refused);
    expect(await scene.tasks.start(violationTask([first], { actions: ['WatchThing'] }))).toEqual(refused);
  });

  test('five tasks for violations run at once, and the sixth is refused until one has ended', async () => {
    const id = await world.alarm('pump-1');
    const task = (number: number) => violationTask([id], { taskId: `ddr-${number}` });
    for (let number = 0; number < 5; number += 1)
      expect(await scene.tasks.start(task(number))).toHaveProperty('requestId');
    expect(await scene.tasks.start(task(5))).toMatchObject({ refusal: 'limit' });
    expect(await scene.tasks.describe(task(5))).toEqual({ status: 'unknown' });
    expect(await scene.tasks.start(task(0))).toEqual({ requestId: 'started before' });
    world.pass(minute);
    expect(await scene.tasks.start(task(5))).toHaveProperty('requestId');
  });

  test('ten tasks for findings run at once, and the eleventh is refused until one has ended', async () => {
    const ids = (await scene.revoked(11)).map(({ findingId }) => findingId);
    const task = (number: number) => findingTask([ids[number] ?? ''], { taskId: `ddr-${number}` });
    for (let number = 0; number < 10; number += 1)
      expect(await scene.tasks.start(task(number))).toHaveProperty('requestId');
    expect(await scene.tasks.start(task(10))).toMatchObject({ refusal: 'limit' });
    const id = await world.alarm('pump-1');
    expect(await scene.tasks.start(violationTask([id]))).toHaveProperty('requestId');
    world.pass(minute);
    expect(await scene.tasks.start(task(10))).toHaveProperty('requestId');
  });

  test('a start that is refused for now starts nothing', async () => {
    const task = violationTask([await world.alarm('pump-1')]);
    world.refuseStarts();
    expect(await scene.tasks.start(task)).toMatchObject({ refusal: 'limit' });
    world.mend();
    expect(await scene.tasks.describe(task)).toEqual({ status: 'unknown' });
    expect(await scene.tasks.start(task)).toHaveProperty('requestId');
  });

  test('a task that can not be is refused for good', async () => {
    const id = await world.alarm('pump-1');
    const [finding] = await scene.revoked(1);
    const ids = Array.from({ length: 26 }, () => id);
    for (const task of [
      violationTask(['no-violation']),
      violationTask([id], { actions: ['NoAction'] }),
      violationTask([id], { actions: ['Deactivate'] }),
      violationTask(ids),
      violationTask([]),
      findingTask(['no-finding']),
      findingTask([finding?.findingId ?? ''], { actions: ['NoAction'] }),
    ]) {
      expect(await scene.tasks.start(task)).toMatchObject({ refusal: 'invalid' });
      expect(await scene.tasks.describe(task)).toEqual({ status: 'unknown' });
    }
  });

  test('a task that nobody started is unknown, whatever the other kind of task has', async () => {
    await scene.tasks.start(violationTask([await world.alarm('pump-1')]));
    expect(await scene.tasks.describe(findingTask(['finding']))).toEqual({ status: 'unknown' });
    expect(await scene.tasks.describe(violationTask([], { taskId: 'ddr-none' }))).toEqual({
      status: 'unknown',
    });
  });

  test('an outage is a failure of starts and descriptions, and starts nothing', async () => {
    const task = violationTask([await world.alarm('pump-1')]);
    world.outage();
    await expect(scene.tasks.start(task)).rejects.toThrow();
    await expect(scene.tasks.describe(task)).rejects.toThrow();
    world.mend();
    expect(await scene.tasks.describe(task)).toEqual({ status: 'unknown' });
  });
}
