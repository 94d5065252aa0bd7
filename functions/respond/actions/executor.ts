import type { Refusal } from '../../../shared/defender/refusals.ts';
import type { PlanOf } from '../guards/plan.ts';
import type { Member } from '../transition.ts';

/** What AWS IoT did. */
export interface Done {
  /** For operators. */
  readonly text: string;
  readonly requestId?: string | undefined;
}

/** How an action that takes one call is carried out (shared/actions has its form in rules). */
export interface Executor {
  readonly planOf: PlanOf;
  /** Safe to repeat: a run may have died before it could say that it was done. */
  act(member: Member): Promise<Done | Refusal>;
}
