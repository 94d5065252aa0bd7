import type { Containment } from '../../../shared/containments/containment.ts';
import type { Containments } from '../../../shared/history/containments.ts';

/** Makes the next record. Where it gives back the same record, or none, nothing is written. */
type Next = (record: Containment | undefined) => Containment | undefined;

/** Changes a record as it is stored now, though others may change it at the same time. Resolves to the record after it. */
export type Change = (id: string, next: Next) => Promise<Containment | undefined>;

/** At most two runs change a record at the same time, and now and then a person does. */
const maxTries = 8;

export function createChange(containments: Pick<Containments, 'read' | 'save'>): Change {
  /** Undefined where another writer was first. */
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
    throw new Error(`The containment ${id} could not be saved: other writers changed it each time`);
  };
}
