import type { Fields } from '../../shared/telemetry/fields.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';

/**
 * Work in pieces: one that fails does not stop the others. It stays as it is and is tried again in the next pass.
 */
export interface Attempts {
  /** The result of the work; undefined where it failed. */
  attempt<Answer>(about: Fields, work: () => Promise<Answer>): Promise<Answer | undefined>;
}

export const createAttempts = (telemetry: Telemetry): Attempts => ({
  async attempt(about, work) {
    try {
      return await telemetry.about(about, work);
    } catch (error) {
      telemetry.error('The work failed and will be tried again', error);
      telemetry.count('ResponseAttemptFailed');
      return undefined;
    }
  },
});
