import type { Context } from 'aws-lambda';
import { asInvocation } from '../../shared/lambda/invocation.ts';
import type { WakeUpQueue } from '../../shared/notify/wake-up-queue.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { Pass, RunPass } from './run-pass.ts';

export interface Dependencies {
  readonly runPass: RunPass;
  readonly wakeUpQueue: WakeUpQueue;
  readonly clock: Clock;
}

/** Nothing is begun this long before the Lambda's time ends, in milliseconds: what is begun must be recorded. */
const marginMillis = 15_000;

/** How often running tasks are looked at, in milliseconds; Device Defender sends no notice when they end. */
const pollMillis = 1000;

/**
 * Carries out all that is planned, serially, and follows it to its end. The wake-up message does not say what there is
 * to do: history does. Work that is left when the time ends gets another run.
 */
export const createHandler = ({ runPass, wakeUpQueue, clock }: Dependencies) => {
  async function runUntilIdle(hasTime: () => boolean): Promise<'idle' | 'out-of-time'> {
    while (hasTime()) {
      const pass = await runPass(hasTime);
      if (isIdle(pass)) return 'idle';
      if (pass.running + pass.filling > 0) await clock.sleep(pollMillis);
    }
    return 'out-of-time';
  }

  return async (_wakeUp: unknown, context: Context): Promise<void> => {
    const end = await asInvocation(() =>
      runUntilIdle(() => context.getRemainingTimeInMillis() > marginMillis),
    );
    if (end === 'out-of-time') await wakeUpQueue.wakeUp('work is left');
  };
};

/** Nothing is running, filling or done: what failed is tried again with the minute tick. */
const isIdle = ({ running, filling, done }: Pass): boolean => running + filling + done === 0;
