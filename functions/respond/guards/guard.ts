import type { MitigationTarget } from '../../../shared/defender/mitigation-effects.ts';
import type { Outlook } from '../containments/look.ts';
import type { Member, Transition } from '../transition.ts';
import type { Listed } from './activity.ts';

/** A response that is about to be done, and what Device Defender lists of its event. */
export interface Candidate {
  readonly member: Member;
  readonly listed: Listed;
}

/** Why a response is not to be done now: what it becomes instead. Nothing where the guard lets it pass. */
export type Guard = (candidate: Candidate) => Promise<Transition | undefined>;

/** What the guards found out about a response that may be done. */
export interface Passed {
  readonly outlook: Outlook;
  /** What it cuts off, which limits count; nothing where it cuts off nothing. */
  readonly target?: MitigationTarget | undefined;
}

export type Verdict = { readonly passed: Passed } | { readonly instead: Transition };
