import { createHash } from 'node:crypto';
import type { IdKind } from './operation.ts';

/** Certificates go by 64 digits, all else by 32. */
const digits = (kind: IdKind) => (kind === 'certificate' ? 64 : 32);

/**
 * Ids that look drawn by lot but are counted: the same `seed` gives the same ids in the same order, another seed
 * gives others.
 */
export function createIds(seed: string): (kind: IdKind) => string {
  const counts = new Map<IdKind, number>();
  return (kind) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return createHash('sha256').update(`${seed} ${kind} ${count}`).digest('hex').slice(0, digits(kind));
  };
}
