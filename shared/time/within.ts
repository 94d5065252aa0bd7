import type { Clock } from './clock.ts';

/** Stands for an answer that did not come in time. */
export const late = Symbol('late');

/**
 * The answer of what is under way, or `late` where it takes longer than `millis`: then it goes on, and nobody waits for
 * it. Rejects where it fails in time.
 */
export async function within<Answer>(
  clock: Clock,
  millis: number,
  underWay: Promise<Answer>,
): Promise<Answer | typeof late> {
  const isOver = new AbortController();
  try {
    return await Promise.race([underWay, clock.sleep(millis, isOver.signal).then((): typeof late => late)]);
  } finally {
    isOver.abort();
  }
}
