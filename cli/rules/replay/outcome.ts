import type { Action } from '../../../shared/actions/action.ts';
import { actionOf } from '../../../shared/actions/actions.ts';
import type { Decision } from '../../../shared/decisions/decision.ts';

/** As much of a decision as a replay compares. */
export type Compared = Pick<Decision, 'because' | 'rule' | 'steps'>;

/** What a replay has to know of an event and of what was decided then. */
export interface Decided {
  readonly eventId: string;
  readonly at: Date;
  readonly subject: string;
  readonly decision: Compared;
}

/** What was decided, and what the limits of its rule make of it. */
export interface Outcome {
  readonly decision: Compared;
  /** The limit that holds what the decision would contain; absent where none does. */
  readonly heldBy?: string;
}

/** Something that can be said of an outcome. */
export type Claim = (outcome: Outcome) => boolean;

const has = ({ decision }: Outcome, effect: Action['effect']): boolean =>
  decision.steps.some((step) => actionOf(step).effect === effect);

export const contains: Claim = (outcome) => has(outcome, 'contains') && outcome.heldBy === undefined;
export const suppresses: Claim = (outcome) => has(outcome, 'suppresses');
export const isHeld: Claim = ({ heldBy }) => heldBy !== undefined;

/** The claim where the rule enforces: one that observes asks for as much, and nothing comes of it. */
export const inForce =
  (claim: Claim): Claim =>
  (outcome) =>
    outcome.decision.rule?.mode === 'enforce' && claim(outcome);
