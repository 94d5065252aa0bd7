import type { Action } from '../../../shared/actions/action.ts';
import { actionOf } from '../../../shared/actions/actions.ts';
import type { Decision } from '../../../shared/decisions/decision.ts';
import { createTally, type Tally } from './tally.ts';

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
type Claim = (outcome: Outcome) => boolean;

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

/** The rule that decided and its mode, or why none did; and the limit that holds what it would contain. */
export type Ruling = Pick<Compared, 'because' | 'rule'> & Pick<Outcome, 'heldBy'>;

export interface ReplayExample extends Omit<Decided, 'decision'> {
  readonly before: Ruling;
  readonly after: Ruling;
}

/** Counted twice: by what rules in mode enforce do, and with rules that observe, then and now, taken for enforcing. */
export interface Difference {
  readonly enforced: Tally<ReplayExample>;
  readonly inAnyMode: Tally<ReplayExample>;
}

/** What came of one event then, and what comes of it now. */
export interface Change {
  readonly event: Decided;
  readonly before: Outcome;
  readonly after: Outcome;
}

/** Tallies the events of which a claim holds on one side, and not on the other. */
export function createDifference(claim: Claim) {
  const views = { enforced: createTally<ReplayExample>(), inAnyMode: createTally<ReplayExample>() };
  const claims = { enforced: inForce(claim), inAnyMode: claim };
  return {
    add(change: Change, to: Outcome, from?: Outcome): void {
      for (const view of ['enforced', 'inAnyMode'] as const) {
        const holds = claims[view];
        if (holds(to) && !(from && holds(from))) views[view].add(exampleOf(change));
      }
    },
    result: (): Difference => ({
      enforced: views.enforced.result(),
      inAnyMode: views.inAnyMode.result(),
    }),
    retained: (): number => views.enforced.retained() + views.inAnyMode.retained(),
  };
}

/** Only what is shown: an example must not hold on to the whole event. */
const exampleOf = ({ event: { eventId, at, subject }, before, after }: Change): ReplayExample => ({
  eventId,
  at,
  subject,
  before: rulingOf(before),
  after: rulingOf(after),
});

const rulingOf = ({ decision: { because, rule }, heldBy }: Outcome): Ruling => ({
  because,
  ...(rule && { rule }),
  ...(heldBy && { heldBy }),
});
