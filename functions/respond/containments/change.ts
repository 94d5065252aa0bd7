import type { Containment } from '../../../shared/containments/containment.ts';
import type { Containments } from '../../../shared/history/containments.ts';

/** Makes the next record. Where it gives back the same record, or none, nothing is written. */
type Next = (record: Containment | undefined) => Containment | undefined;

/**
 * Changes a record as it is stored now, though others may change it at the same time. Resolves to the record after it. One
 * that was read just before is tried first: where it has changed since, nothing is written over it.
 */
export type Change = (id: string, next: Next, seen?: Seen) => Promise<Containment | undefined>;

/** The record as it was read; none where there was none. */
export interface Seen {
  readonly record: Containment | undefined;
}

/** At most two runs change a record at the same time, and now and then a person does. */
const maxTries = 8;

export function createChange(containments: Pick<Containments, 'read' | 'save'>): Change {
  /** Undefined where another writer was first. */
  async function attempt(next: Next, { record }: Seen): Promise<Seen | undefined> {
    const changed = next(record);
    if (!changed || changed === record) return { record };
    const isSaved = await containments.save(changed);
    return isSaved ? { record: { ...changed, revision: changed.revision + 1 } } : undefined;
  }

  return async (id, next, seen) => {
    for (let tries = 0; tries < maxTries; tries++) {
      const isFirst = tries === 0;
      const done = await attempt(next, (isFirst && seen) || { record: await containments.read(id) });
      if (done) return done.record;
    }
    throw new Error(`The containment ${id} could not be saved: other writers changed it each time`);
  };
}
