import type { Fields } from '../../shared/telemetry/fields.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';

/**
 * Work of which one piece that fails must not keep the others waiting: what failed stays as it is and is tried again
 * in the next pass.
 */
export interface Attempts {
  /** Answers with what the work answers with; undefined where it failed. */
  attempt<Answer>(about: Fields, work: () => Promise<Answer>): Promise<Answer | undefined>;
}

export const createAttempts = (telemetry: Telemetry): Attempts => ({
  async attempt(about, work) {
    try {
      return await telemetry.about(about, work);
    } catch (error) {
      telemetry.error('Not done, and will be tried again', error);
      telemetry.count('ResponseAttemptFailed');
      return undefined;
    }
  },
});
