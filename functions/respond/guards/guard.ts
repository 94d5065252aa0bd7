import type { Outlook } from '../containments/look.ts';
import type { Member, Transition } from '../transition.ts';
import type { Listed } from './activity.ts';

/** A response that is about to be done, and what Device Defender lists of its event. */
export interface Candidate {
  readonly member: Member;
  readonly listed: Listed;
}

/** The transition of a response that must not be done now. Undefined where the guard passes it. */
export type Guard = (candidate: Candidate) => Promise<Transition | undefined>;

/** What the guards learned about a response that may be done. */
export interface Passed {
  readonly outlook: Outlook;
  /** How many devices it cuts off, which limits count; absent where it cuts off nothing. */
  readonly devices?: number | undefined;
}

export type Verdict = { readonly passed: Passed } | { readonly instead: Transition };
