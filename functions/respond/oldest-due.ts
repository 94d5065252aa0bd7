import { isReady } from '../../shared/responses/aggregate-status.ts';
import type { Response } from '../../shared/responses/response.ts';

/** For how long the response that is due the longest has been so, in whole seconds; 0 where none is due. */
export function oldestDueSeconds(responses: readonly Response[], now: Date): number {
  const waits = responses
    .filter((response) => isReady(response, now))
    .map((response) => now.getTime() - dueAt(response).getTime());
  return Math.floor(Math.max(0, ...waits) / 1000);
}

/** When it was to be looked at again, else when it came to stand as it does. */
const dueAt = ({ notBefore, trail }: Response): Date => new Date(notBefore ?? trail.at(-1)?.at ?? 0);
