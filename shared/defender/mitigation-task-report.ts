import {
  ResourceNotFoundException,
  TaskAlreadyExistsException,
  ThrottlingException,
} from '@aws-sdk/client-iot';
import type { MitigationTask } from '../responses/task.ts';
import type { Outcome } from './outcome.ts';
import type { Refusal } from './refusals.ts';

/** The status of a task in Device Defender. `outcomeOf` answers for one finding or violation id, once it has ended. */
export type TaskReport =
  | { readonly status: 'running' }
  /** Device Defender has no task of that id. */
  | { readonly status: 'unknown' }
  | {
      readonly status: 'succeeded' | 'failed' | 'canceled';
      readonly counts: Readonly<Record<string, number>>;
      /** How many findings or violations AWS counts beyond those of the task: nobody decided about them. */
      readonly undecided: number;
      readonly outcomeOf: (id: string) => Promise<Outcome>;
    };

const endings = {
  COMPLETED: 'succeeded',
  SUCCESSFUL: 'succeeded',
  FAILED: 'failed',
  CANCELED: 'canceled',
} as const;

/** How a task ended; undefined while it runs. Audit says COMPLETED where Detect says SUCCESSFUL. */
export const endingOf = (
  taskStatus: string | undefined,
): (typeof endings)[keyof typeof endings] | undefined => endings[taskStatus as keyof typeof endings];

export interface MitigationTasks {
  /**
   * Starts the task under its own id and token; starting it again is safe. Answers with the request id, or with the
   * refusal: `limit` where all slots are taken.
   */
  start(task: MitigationTask): Promise<{ readonly requestId: string } | Refusal>;
  describe(task: MitigationTask): Promise<TaskReport>;
}

/** A task with our id exists and does something else: a person created it by hand. */
export const conflict = (taskId: string): Refusal => ({
  refusal: 'invalid',
  because: `a task ${taskId} exists already and has another target or other actions`,
});

/**
 * The answer to a start. One that AWS throttles started nothing. One that meets a task of its id may have been done
 * before: where it can't be compared, this throws, for it may be ours and run.
 */
export async function startedOnce(
  taskId: string,
  start: Promise<{ readonly $metadata: { readonly requestId?: string | undefined } }>,
  isOurs: () => Promise<boolean>,
): Promise<{ readonly requestId: string } | Refusal> {
  try {
    const { $metadata } = await start;
    return { requestId: $metadata.requestId ?? 'unknown' };
  } catch (error) {
    if (error instanceof ThrottlingException) return { refusal: 'limit', because: error.message };
    if (!(error instanceof TaskAlreadyExistsException)) throw error;
    return (await isOurs()) ? { requestId: 'started before' } : conflict(taskId);
  }
}

const sorted = (values: readonly string[]): string => [...values].sort().join('\n');

/** Whether two lists name the same ids, in any order. */
export const sameIds = (a: readonly string[] = [], b: readonly string[] = []): boolean =>
  sorted(a) === sorted(b);

/** Whether two lists name the same actions, in the same order: they run one after the other. */
export const sameActions = (a: readonly string[] = [], b: readonly string[] = []): boolean =>
  a.join('\n') === b.join('\n');

/** The report, or that Device Defender has no such task. */
export async function orUnknown(report: Promise<TaskReport>): Promise<TaskReport> {
  try {
    return await report;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return { status: 'unknown' };
    throw error;
  }
}
