import type { Context } from 'aws-lambda';
import type { WakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { soonMillis } from './recheck.ts';
import type { Pass, RunPass } from './run-pass.ts';

export interface Dependencies {
  readonly runPass: RunPass;
  readonly wakeUpQueue: WakeUpQueue;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'error' | 'count'>;
}

/** Nothing is begun this long before the Lambda's time ends, in milliseconds: what is begun must be recorded. */
const marginMillis = 15_000;

/** The least time between two passes, and the time after one that failed, in milliseconds. */
const restMillis = 50;
const afterFailureMillis = 1000;

/**
 * While a run waits, no new message gets through to `respond`, since its queue has one message group: so it looks for new
 * work every second. In milliseconds.
 */
const lookMillis = 1000;

/**
 * Carries out all that is planned, serially, and follows it to its end. The wake-up message does not say what there is
 * to do: history does. What is due within the time of the run is waited for; work that is left gets another run.
 */
export const createHandler = ({ runPass, wakeUpQueue, clock, telemetry }: Dependencies) => {
  /** A run that failed would hide the only message group for 90 seconds: what failed is tried again instead. */
  async function tryPass(hasTime: () => boolean): Promise<Pass> {
    try {
      return await runPass(hasTime);
    } catch (error) {
      telemetry.error('A pass failed and will be tried again', error, { what: 'a pass' });
      telemetry.count('ResponseAttemptFailed');
      return { done: 0, next: new Date(clock.now().getTime() + afterFailureMillis) };
    }
  }

  const millisUntil = (moment: Date | undefined): number =>
    moment ? moment.getTime() - clock.now().getTime() : Number.POSITIVE_INFINITY;

  async function runUntilIdle(millisLeft: () => number): Promise<'idle' | 'work-left'> {
    while (millisLeft() > 0) {
      const { done, next } = await tryPass(() => millisLeft() > 0);
      const wait = done > 0 ? 0 : millisUntil(next);
      if (wait > soonMillis) return 'idle';
      await clock.sleep(Math.min(lookMillis, Math.max(wait, restMillis)));
    }
    return 'work-left';
  }

  return async (_wakeUp: unknown, context: Context): Promise<void> => {
    const end = await runUntilIdle(() => context.getRemainingTimeInMillis() - marginMillis);
    if (end === 'work-left') await wakeUpQueue.wakeUp('work is left');
  };
};
