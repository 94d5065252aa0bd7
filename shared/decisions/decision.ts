import * as v from 'valibot';
import { ResponseStepSchema } from '../actions/actions.ts';
import { recordOnlyReasons } from '../sources/audit/events.ts';

/** For one finding, check or violation: what is to be done, and why. Made once, stored, obeyed on every retry. */
export const DecisionSchema = v.object({
  rulesetVersion: v.number(),
  /** `discrepancy`: by no rule, but by the responder itself. */
  because: v.picklist([
    'rule-matches',
    'no-rule-matches',
    'not-in-alarm',
    'suppressed-finding',
    ...recordOnlyReasons,
    'discrepancy',
  ]),
  rule: v.optional(
    v.object({ id: v.string(), priority: v.number(), mode: v.picklist(['observe', 'enforce']) }),
  ),
  steps: v.array(ResponseStepSchema),
  /** The first rules, by priority, that stood before the deciding one and did not match; each with the clause it failed by. */
  passed: v.array(v.object({ rule: v.string(), clause: v.string() })),
  /** The deciding rule's place among those about the same kind, counted from 1; all of them where none decides. */
  considered: v.number(),
});
export type Decision = v.InferOutput<typeof DecisionSchema>;
