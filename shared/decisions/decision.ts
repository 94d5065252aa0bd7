import * as v from 'valibot';
import { LimitsSchema } from '../limits/limits.ts';

const MitigateStep = v.object({
  kind: v.literal('mitigate'),
  actions: v.array(v.string()),
  release: v.optional(v.object({ on: v.literal('cleared'), afterMillis: v.number() })),
  limits: v.optional(LimitsSchema),
});

const SuppressStep = v.object({
  kind: v.literal('suppress'),
  /** How long, from when the suppression is made; absent: indefinitely. */
  forMillis: v.optional(v.number()),
  owner: v.string(),
  reason: v.string(),
  ticket: v.optional(v.string()),
});

const VerifyStep = v.object({
  kind: v.literal('verify'),
  state: v.picklist(['FALSE_POSITIVE', 'BENIGN_POSITIVE', 'TRUE_POSITIVE', 'UNKNOWN']),
  description: v.optional(v.string()),
});

/** `about` is set where the responder itself speaks up about a response that did not go well. */
const NotifyStep = v.object({
  kind: v.literal('notify'),
  severity: v.picklist(['low', 'medium', 'high']),
  about: v.optional(v.string()),
});

/** Undoing what the same violation's alarm contained, since its cause is gone. */
const ReleaseStep = v.object({ kind: v.literal('release') });

export const StepSchema = v.variant('kind', [
  MitigateStep,
  SuppressStep,
  VerifyStep,
  NotifyStep,
  ReleaseStep,
]);
export type Step = v.InferOutput<typeof StepSchema>;
export type MitigateStep = v.InferOutput<typeof MitigateStep>;
export type SuppressStep = v.InferOutput<typeof SuppressStep>;
export type VerifyStep = v.InferOutput<typeof VerifyStep>;

/** For one finding, check or violation: what is to be done, and why. Made once, stored, obeyed on every retry. */
export const DecisionSchema = v.object({
  rulesetVersion: v.number(),
  /** `discrepancy`: by no rule, but by the responder itself. */
  because: v.picklist([
    'rule-matches',
    'no-rule-matches',
    'not-in-alarm',
    'suppressed-finding',
    'verification-audit',
    'discrepancy',
  ]),
  rule: v.optional(
    v.object({ id: v.string(), priority: v.number(), mode: v.picklist(['observe', 'enforce']) }),
  ),
  steps: v.array(StepSchema),
  /** The first rules, by priority, that stood before the deciding one and did not match; each with the clause it failed by. */
  passed: v.array(v.object({ rule: v.string(), clause: v.string() })),
  /** The deciding rule's place among those about the same kind, counted from 1; all of them where none decides. */
  considered: v.number(),
});
export type Decision = v.InferOutput<typeof DecisionSchema>;
