import type { MadeCall } from '../world/answering.ts';
import { createSeeded } from '../world/seeded.ts';
import type { Strike } from './plan.ts';

interface Drawing {
  /** Draws the sample. */
  readonly seed: number;
  /** How much of all, from 0 to 1. More is drawn only where the sample would not cover all that it has to. */
  readonly share: number;
  /** Kinds of strikes that earlier samples have; those of this one are added. */
  readonly kinds?: Kinds;
}

/** Each fault of each operation of each function. */
export interface Kinds {
  has(kind: string): boolean;
  add(kind: string): void;
}

/** Other samples have them all. */
export const elsewhere: Kinds = { has: () => true, add: () => {} };

/** Reads are many, and alike: `npm run test:faults` strikes each of them. */
export const isRead = (operation: string): boolean => /^(Get|Query|BatchGet|List|Describe)/.test(operation);

/** The same strikes in an order that is drawn by lot (Fisher and Yates). */
function shuffled(strikes: readonly Strike[], seed: number): readonly Strike[] {
  const random = createSeeded(seed);
  const order = [...strikes];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as Strike, order[last] as Strike];
  }
  return order;
}

/** What a call changes, by the kind of its row and where responses, a task or a containment then stand. */
export function changeOf({ functionName, operation, input }: MadeCall): string {
  const { pk = '', status, state, responses = [] } = Object(Object(input).Item);
  const [kind] = String(pk).split('/');
  const statuses = responses.map((response: object) => Object(response).status);
  return JSON.stringify([functionName, operation, kind, status, state, ...statuses]);
}

/**
 * Some of the strikes, in the order in which they are given: at least one at each kind of change, and each fault of each
 * operation of each function, unless an earlier sample has it. The rest is drawn by lot.
 */
export function sampleOf(
  strikes: readonly Strike[],
  calls: readonly MadeCall[],
  { seed, share, kinds = new Set<string>() }: Drawing,
): readonly Strike[] {
  const struck = new Set<string>();
  const sample = new Set<Strike>();
  const drawn = shuffled(strikes, seed);
  for (const strike of drawn) {
    const call = calls[strike.position - 1] as MadeCall;
    const kind = `${strike.fault} of ${call.operation} of ${call.functionName}`;
    if (kinds.has(kind) && (isRead(call.operation) || struck.has(changeOf(call)))) continue;
    kinds.add(kind);
    struck.add(changeOf(call));
    sample.add(strike);
  }
  for (const strike of drawn) if (sample.size < strikes.length * share) sample.add(strike);
  return strikes.filter((strike) => sample.has(strike));
}
