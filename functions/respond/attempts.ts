import type { Fields } from '../../shared/telemetry/fields.ts';
import type { Telemetry } from '../../shared/telemetry/telemetry.ts';
import type { Pacing } from './pacing.ts';

/**
 * Work in pieces: one that fails does not stop the others. It stays as it is and is tried again, less often the longer
 * it fails.
 */
export interface Attempts {
  /** The result of the work; undefined where it failed. */
  attempt<Answer>(about: Fields, work: () => Promise<Answer>): Promise<Answer | undefined>;
}

export const createAttempts = (telemetry: Telemetry, pacing: Pick<Pacing, 'failed'>): Attempts => ({
  async attempt(about, work) {
    try {
      return await telemetry.about(about, work);
    } catch (error) {
      telemetry.error('The work failed and will be tried again', error);
      telemetry.count('ResponseAttemptFailed');
      for (const id of idsIn(about)) pacing.failed(id, messageOf(error));
      return undefined;
    }
  },
});

const idsIn = ({ taskId, eventId, eventIds = [] }: Fields): readonly string[] => {
  if (taskId !== undefined) return [taskId];
  return eventId === undefined ? eventIds : [eventId];
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
