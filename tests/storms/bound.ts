import { quotas } from '../../shared/defender/quotas.ts';

/** The least time in which AWS lets so many tasks run, however fast whoever starts them is. */
export interface Bound {
  readonly seconds: number;
  readonly tasks: number;
  readonly tasksAtOnce: number;
  readonly startsPerSecond: number;
  /** How long the simulator takes for a task, whatever is in it. */
  readonly secondsPerTask: number;
  /** When the last of what is to be answered comes, counted like `seconds` from the beginning of the storm. */
  readonly lastComesAfterSeconds: number;
}

/** AWS General Reference, "AWS IoT Device Defender endpoints and quotas": starts of mitigation tasks of either kind. */
const startsPerSecond = 10;

/** So much longer than the bound a storm may take. */
export const slack = 1.25;

interface Storm {
  readonly kind: keyof typeof quotas.concurrentMitigationTasks;
  readonly tasks: number;
  readonly secondsPerTask: number;
  readonly lastComesAfterSeconds: number;
}

/** The largest of: the slots, one round of tasks after another; the starts a second; the last one to come, and its task. */
export function boundOf({ kind, tasks, secondsPerTask, lastComesAfterSeconds }: Storm): Bound {
  const tasksAtOnce = quotas.concurrentMitigationTasks[kind];
  const inSlots = Math.ceil(tasks / tasksAtOnce) * secondsPerTask;
  const inStarts = Math.ceil(tasks / startsPerSecond) - 1 + secondsPerTask;
  const afterTheLast = lastComesAfterSeconds + secondsPerTask;
  const seconds = Math.max(inSlots, inStarts, afterTheLast);
  return { seconds, tasks, tasksAtOnce, startsPerSecond, secondsPerTask, lastComesAfterSeconds };
}

export const describeBound = (bound: Bound): string =>
  `${bound.seconds} s: ${bound.tasks} tasks of ${bound.secondsPerTask} s each, ${bound.tasksAtOnce} at once and ` +
  `${bound.startsPerSecond} starts a second; the last to be answered comes after ${bound.lastComesAfterSeconds} s`;
