import { isOpen, type MitigationTask, takesSlot } from '../../../../shared/responses/task.ts';
import { aMitigationTask } from '../../../builders/mitigation-task.ts';

test.each<[MitigationTask['status'], boolean, boolean]>([
  ['collecting', true, false],
  ['admitted', true, true],
  ['started', true, true],
  ['succeeded', false, false],
  ['failed', false, false],
  ['canceled', false, false],
])('a task that is %s is followed on: %s, and takes a slot: %s', (status, isFollowed, isInSlot) => {
  const task = aMitigationTask({ status });
  expect(isOpen(task)).toBe(isFollowed);
  expect(takesSlot(task)).toBe(isInSlot);
});
