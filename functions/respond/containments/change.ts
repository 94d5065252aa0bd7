import type { Containment } from '../../../shared/containments/containment.ts';
import type { Containments } from '../../../shared/history/containments.ts';

/** What a record becomes. The same one, or none: nothing is written. */
type Next = (record: Containment | undefined) => Containment | undefined;

/** Changes a record from whatever it is now, whoever else changes it at the same time; answers with what it is then. */
export type Change = (id: string, next: Next) => Promise<Containment | undefined>;

/** Two runs at the most change a record at the same time, and people now and then. */
const maxTries = 8;

export function createChange(containments: Pick<Containments, 'read' | 'save'>): Change {
  /** Undefined where somebody else was first. */
  async function attempt(id: string, next: Next): Promise<{ record: Containment | undefined } | undefined> {
    const record = await containments.read(id);
    const changed = next(record);
    if (!changed || changed === record) return { record };
    const isSaved = await containments.save(changed);
    return isSaved ? { record: { ...changed, revision: changed.revision + 1 } } : undefined;
  }

  return async (id, next) => {
    for (let tries = 0; tries < maxTries; tries++) {
      const done = await attempt(id, next);
      if (done) return done.record;
    }
    throw new Error(`The containment ${id} is changed by others again and again`);
  };
}
