import type { Changed, MitigationTarget } from '../../../shared/defender/mitigation-effects.ts';
import type { Member, Transition } from '../transition.ts';

/** What doing a response would change in AWS IoT. */
export interface Plan {
  readonly changes: readonly Changed[];
  /** What it cuts off, which limits count; absent where it cuts off nothing. */
  readonly target?: MitigationTarget;
}

/** Says what a response would change, or why it must not be done as things are. */
export type PlanOf = (member: Member) => Promise<Plan | Transition>;

export const isTransition = (plan: object): plan is Transition => 'status' in plan;
