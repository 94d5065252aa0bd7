import type { History } from '../../shared/history/history.ts';
import type { MitigationTask } from '../../shared/responses/task.ts';
import { receivedAt } from '../builders/events.ts';
import { aMitigationTask } from '../builders/mitigation-task.ts';

const after = (millis: number) => new Date(receivedAt.getTime() + millis);

/** What every history keeps to with mitigation tasks. */
export function describeHistoryTasks(historyOf: () => History): void {
  let history: History;
  beforeEach(() => {
    history = historyOf();
  });

  const openIds = async () => (await history.openTasks()).map(({ taskId }) => taskId);

  test('a mitigation task is opened once: the first one stays', async () => {
    await history.openTask(aMitigationTask());
    expect(await history.openTask(aMitigationTask({ actions: ['Other'] }))).toEqual(aMitigationTask());
  });

  test('a mitigation task is saved once for each revision', async () => {
    const task = await history.openTask(aMitigationTask());
    expect(await history.saveTask({ ...task, status: 'started' })).toBe(true);
    expect(await history.saveTask({ ...task, status: 'failed' })).toBe(false);
    expect(await history.readTask(task.taskId)).toMatchObject({ status: 'started', revision: 2 });
    expect(await history.readTask('ddr-none')).toBeUndefined();
  });

  test('a mitigation task whose save is repeated, since the answer was lost, is saved', async () => {
    const task = await history.openTask(aMitigationTask());
    for (const _ of [1, 2]) expect(await history.saveTask({ ...task, status: 'started' })).toBe(true);
    expect(await history.readTask(task.taskId)).toMatchObject({ status: 'started', revision: 2 });
  });

  test('a mitigation task is open until it ends', async () => {
    const every = ['collecting', 'admitted', 'started', 'succeeded', 'failed', 'canceled'] as const;
    for (const [number, status] of every.entries())
      await history.openTask(aMitigationTask({ taskId: `ddr-${number}`, status, createdAt: after(-number) }));
    expect(await openIds()).toEqual(['ddr-2', 'ddr-1', 'ddr-0']);
    const admitted = await history.readTask('ddr-1');
    if (admitted) await history.saveTask({ ...admitted, status: 'canceled' });
    expect(await openIds()).toEqual(['ddr-2', 'ddr-0']);
  });

  test('a mitigation task that is known is taken as it is, also where no index shows it', async () => {
    const [stored, other] = ['ddr-0', 'ddr-1'].map((taskId) => aMitigationTask({ taskId }));
    for (const task of [stored, other]) if (task) await history.openTask(task);
    const known = new Map(
      [
        aMitigationTask({ taskId: 'ddr-1', status: 'started', createdAt: after(1) }),
        aMitigationTask({ taskId: 'ddr-2', createdAt: after(2) }),
        aMitigationTask({ taskId: 'ddr-3', status: 'failed' }),
      ].map((task) => [task.taskId, task]),
    );
    expect((await history.openTasks(known)).map(({ taskId, status }) => [taskId, status])).toEqual([
      ['ddr-0', 'admitted'],
      ['ddr-1', 'started'],
      ['ddr-2', 'admitted'],
    ]);
  });

  test('more open mitigation tasks than a page of them are all listed, the oldest first', async () => {
    const tasks = Array.from({ length: 230 }, (_, number) =>
      aMitigationTask({ taskId: `ddr-${number}`, createdAt: after(-Math.floor(number / 150)) }),
    );
    await Promise.all(tasks.map((task) => history.openTask(task)));
    const listed = await history.openTasks();
    expect(new Set(listed.map(({ taskId }) => taskId)).size).toBe(230);
    const moments = listed.map(({ createdAt }) => createdAt.getTime());
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
    expect(await openIds()).toEqual(listed.map(({ taskId }) => taskId));
  });

  test.each<[string, Partial<MitigationTask>]>([
    ['a moment that is none', { createdAt: new Date(Number.NaN) }],
    ['more than 400 KB', { because: 'x'.repeat(410 * 1024) }],
  ])('a mitigation task with %s is not opened', async (_, members) => {
    await expect(history.openTask(aMitigationTask(members))).rejects.toThrow();
    expect(await history.readTask(aMitigationTask().taskId)).toBeUndefined();
  });
}
