import type { Telemetry } from '../../shared/telemetry/telemetry.ts';

/**
 * Work of which one piece that fails must not keep the others waiting: what failed stays as it is and is tried again
 * in the next pass.
 */
export interface Attempts {
  attempt(what: string, work: () => Promise<void>): Promise<void>;
  /** Pieces that failed since this was last asked. */
  failures(): number;
}

export function createAttempts(telemetry: Telemetry): Attempts {
  let failed = 0;
  return {
    async attempt(what, work) {
      try {
        await work();
      } catch (error) {
        failed += 1;
        telemetry.error('Not done, and will be tried again', error, { what });
        telemetry.count('ResponseAttemptFailed');
      }
    },
    failures() {
      const count = failed;
      failed = 0;
      return count;
    },
  };
}
